using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>Listens to the gateway's own meter from the start, so that the counters of <c>/metrics</c> count from there, and adds up.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly List<MetricFamily> _families = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _reading = new();

    /// <summary>Begins to listen.</summary>
    public MetricsCollector(GatewayMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, metrics.Meter)) return;
            var family = new MetricFamily(instrument);
            _families.Add(family);
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything as text, as of now.</summary>
    public string Read()
    {
        lock (_reading)
        {
            foreach (var family in _families)
            {
                if (family.IsObservable) family.Clear();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_families);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
