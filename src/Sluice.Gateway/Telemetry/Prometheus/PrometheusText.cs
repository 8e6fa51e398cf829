using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>The text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal static class PrometheusText
{
    /// <summary>The content type of it.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes families in their order, the series of each by their labels. A family without a series is left out.</summary>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(4096);
        foreach (var family in families)
        {
            var series = family.Series.Select(series => (Labels: LabelText(series.Labels), Series: series)).OrderBy(pair => pair.Labels, StringComparer.Ordinal).ToList();
            if (series.Count == 0) continue;
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeName(family.Type)).Append('\n');
            foreach (var (labels, one) in series)
            {
                if (family.Bounds is { } bounds) WriteHistogram(text, family.Name, labels, one, bounds);
                else Line(text, family.Name, "", labels, one.Value.ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>A label's value between quotes.</summary>
    public static string EscapeLabel(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string EscapeHelp(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void WriteHistogram(StringBuilder text, string name, string labels, MetricSeries series, double[] bounds)
    {
        // The count is the sum of the buckets read here, so that the lines agree while others go on recording.
        var count = 0L;
        var before = labels.Length > 0 ? labels + "," : "";
        for (var i = 0; i < bounds.Length; i++)
        {
            count += series.Bucket(i);
            Line(text, name, "_bucket", $"{before}le=\"{bounds[i].ToString(CultureInfo.InvariantCulture)}\"", count.ToString(CultureInfo.InvariantCulture));
        }

        count += series.Bucket(bounds.Length);
        Line(text, name, "_bucket", before + "le=\"+Inf\"", count.ToString(CultureInfo.InvariantCulture));
        Line(text, name, "_sum", labels, series.Sum.ToString(CultureInfo.InvariantCulture));
        Line(text, name, "_count", labels, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(StringBuilder text, string name, string suffix, string labels, string value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string LabelText(IReadOnlyList<KeyValuePair<string, object?>> labels) =>
        string.Join(',', labels.Select(label => $"{label.Key.Replace('.', '_')}=\"{EscapeLabel(label.Value as string ?? "")}\""));

    private static string TypeName(FamilyType type) => type switch
    {
        FamilyType.Counter => "counter",
        FamilyType.Gauge => "gauge",
        _ => "histogram",
    };
}
