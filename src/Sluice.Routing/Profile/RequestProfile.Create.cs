using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>Making a profile from a request.</summary>
public sealed partial class RequestProfile
{
    /// <summary>Makes the profile of a request: recognises client, kind, session and model; the facets wait until they are asked for.</summary>
    /// <param name="protocol">Inbound protocol name.</param>
    /// <param name="path">Request path without its query string.</param>
    /// <param name="head">The body, or null.</param>
    /// <param name="header">Looks up a request header without regard to case.</param>
    /// <param name="time">Local time of arrival.</param>
    /// <param name="app">Name under <c>/app/NAME</c>.</param>
    /// <param name="credential">The caller's own credential.</param>
    /// <param name="credentialVendor">Vendor that it belongs to.</param>
    /// <param name="calibration">What was learned of the models' vocabularies.</param>
    /// <param name="fitting">Fits prompts to models.</param>
    public static RequestProfile Create(
        string protocol,
        string path,
        RequestHead? head,
        Func<string, string?> header,
        DateTimeOffset time,
        string? app = null,
        CallerCredential credential = CallerCredential.None,
        string? credentialVendor = null,
        ITokenCalibration? calibration = null,
        IPromptFitting? fitting = null)
    {
        var client = ClientRecognition.Recognise(header, app);
        return new RequestProfile
        {
            Protocol = protocol,
            Head = head,
            RequestedModel = ModelName(head),
            Client = client,
            App = app,
            Session = SessionRecognition.Recognise(header, head),
            Kind = KindRecognition.Recognise(protocol, path, client, header, head),
            Stream = head is not null && PromptShape.Of(protocol).WantsStream(head),
            Credential = credential,
            CredentialVendor = credentialVendor,
            ForcedRoute = header("x-sluice-route") is { Length: > 0 } route ? route : null,
            Calibration = calibration,
            Fitting = fitting,
            Time = time,
            Header = header,
        };
    }

    private static string ModelName(RequestHead? head)
    {
        var name = head?.Model?.Trim() ?? "";
        // Claude Code's mark for the long context; the header says the same.
        return name.EndsWith("[1m]", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }
}
