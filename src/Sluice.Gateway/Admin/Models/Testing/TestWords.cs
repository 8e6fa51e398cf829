using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>What a test found, in plain words, each with what to do. Says hosts and classes of status; nothing of what the server wrote.</summary>
internal static class TestWords
{
    /// <summary>It works.</summary>
    public static UpstreamTestView Good(TestTarget target, TestAnswer list, TestAnswer? generate)
    {
        var models = list.IsList ? list.Shape.Models : null;
        var lists = models switch { null => "It lists no models, so name them under models.", 0 => "It has no models yet.", 1 => "It lists 1 model.", _ => string.Create(CultureInfo.InvariantCulture, $"It lists {models:N0} models.") };
        return new UpstreamTestView
        {
            Ok = true,
            Verdict = "ok",
            Message = $"{Place(target)} answers as {target.Upstream.Protocol}. {lists}{(target.HasKey ? " The key was accepted." : "")}",
            Fix = target.HasKey && generate is null && target.Upstream.Protocol is "ollama" ? "It asked for no key: leave the key out." : null,
            StatusClass = Class(list.IsList ? list.Status : generate?.Status ?? list.Status),
            Models = models,
        };
    }

    /// <summary>It works, but takes long.</summary>
    public static UpstreamTestView Slow(UpstreamTestView view, TimeSpan took) => view with
    {
        Verdict = "slow",
        Message = string.Create(CultureInfo.InvariantCulture, $"{view.Message} It took {took.TotalSeconds:0.0} s to say so."),
        Fix = "It can be used. If it stays that slow, look at the way there (VPN, proxy) or at what else the server does.",
    };

    /// <summary>No answer came.</summary>
    public static UpstreamTestView Unreached(TestTarget target, GuardedConnection connection, Exception error)
    {
        var (uri, host) = (target.Upstream.BaseUri, target.Upstream.BaseUri.Host);
        // Giving up waiting looks like a broken socket, too.
        var socket = error is OperationCanceledException ? null : Find<SocketException>(error);
        if (socket is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery })
            return Bad("dns", $"The name {host} is not known: it could not be looked up.", "Check the spelling. If it is right, check the network and the name server.");
        if (socket is { SocketErrorCode: SocketError.ConnectionRefused })
            return Bad("refused", $"Nothing listens at {Place(target)}: the connection was refused.", uri.IsLoopback ? "Start the server, and check the port: Ollama has 11434, LM Studio 1234, llama.cpp 8080, vLLM 8000." : "Check the port, and that the server listens on its network address and not only on its own loopback.");
        if (connection.CertificateErrors != SslPolicyErrors.None) return Certificate(host, connection);
        if (Find<AuthenticationException>(error) is not null || Find<HttpRequestException>(error) is { HttpRequestError: HttpRequestError.SecureConnectionError })
            return Bad("tls", $"{Place(target)} does not speak TLS, or not as it should.", "If it is a plain server, write http:// instead of https://.");
        if (socket is not null) return Bad("unreachable", $"{Place(target)} cannot be reached from here.", "Check the network, a VPN or a firewall between.");
        if (error is OperationCanceledException)
        {
            return connection.HasConnected
                ? Bad("timeout", string.Create(CultureInfo.InvariantCulture, $"{Place(target)} took the connection and did not answer within {UpstreamTest.Patience.TotalSeconds:0} s."), "The server may be busy or loading a model. Try again; if it stays so, look into its own log.")
                : Bad("unreachable", string.Create(CultureInfo.InvariantCulture, $"{Place(target)} did not answer the connection within {GuardedConnection.ConnectTimeout.TotalSeconds:0} s."), "Check the address and the port, and a firewall between.");
        }

        return Bad("broken", $"{Place(target)} broke the connection off, or what it answered is no HTTP.", uri.Scheme == "http" ? "Check the port. A server with a certificate wants https://." : "Check the port.");
    }

    /// <summary>It sends one elsewhere.</summary>
    public static UpstreamTestView Redirected(TestTarget target, TestAnswer answer) => Bad(
        "redirect",
        answer.Location is { } other ? $"{Place(target)} sends one on to {other}, and that is not followed: a key and a prompt go only where you have said." : $"{Place(target)} sends one on to another path, and that is not followed.",
        "Enter the address that it sends one to, if you know it and trust it. A login page in between (hotel, company) does the same.",
        answer);

    /// <summary>Too many requests.</summary>
    public static UpstreamTestView Limited(TestTarget target, TestAnswer answer) =>
        Bad("limited", $"{Place(target)} is there and asks to be left alone for now (429).", "Wait a moment and test again; the account's limit may be used up.", answer);

    /// <summary>5xx.</summary>
    public static UpstreamTestView Broken(TestTarget target, TestAnswer answer) =>
        Bad("server-error", $"{Place(target)} is there and has a fault of its own (5xx).", "Test again in a while. If it is your own server, look into its log.", answer);

    /// <summary>401, 403.</summary>
    public static UpstreamTestView KeyRefused(TestTarget target, TestAnswer answer)
    {
        if (!target.HasKey) return Bad("key-missing", $"{Place(target)} is there and wants a key.", "Enter its key. Without one it can still be used with each caller's own credential (apiKey: client).", answer);
        return answer.Status == 403
            ? Bad("forbidden", $"{Place(target)} knows the key and does not let it in (403).", "The key may lack a right, be bound to other addresses, or the account may not have this region or product.", answer)
            : Bad("key-refused", $"{Place(target)} refuses the key.", Other(target), answer);
    }

    /// <summary>The same protocol, elsewhere on the server.</summary>
    public static UpstreamTestView OtherPath(TestTarget target, TestAnswer answer, Uri place) => Bad(
        "wrong-path", $"{target.Upstream.Protocol} is not at {Show(target.Upstream.BaseUri)}, but at {Show(place)}.", $"Use {Show(place)} as the base URL.", answer) with
    { SuggestedBaseUrl = Show(place), SuggestedProtocol = target.Upstream.Protocol };

    /// <summary>Another protocol.</summary>
    public static UpstreamTestView OtherProtocol(TestTarget target, TestAnswer answer, Uri place, string protocol) => Bad(
        "wrong-protocol", $"{Place(target)} does not speak {target.Upstream.Protocol}; it looks like {protocol}.", $"Choose {protocol} with {Show(place)} as the base URL.", answer) with
    { SuggestedBaseUrl = Show(place), SuggestedProtocol = protocol };

    /// <summary>Nothing of the kind.</summary>
    public static UpstreamTestView NotThere(TestTarget target, TestAnswer answer) => answer is { Status: < 300, Shape.IsJson: false }
        ? Bad("not-an-api", $"{Show(target.Upstream.BaseUri)} answers with a web page, not with an API.", "Look up the base URL in the vendor's documentation; it is not the address of the website.", answer)
        : Bad("wrong-path", $"{Place(target)} is there, but {target.Upstream.Protocol} is not at {Show(target.Upstream.BaseUri)} and at none of the usual paths.", "Look up the base URL; the OpenAI protocols want it with the version, such as …/v1.", answer);

    private static UpstreamTestView Certificate(string host, GuardedConnection connection)
    {
        var (message, fix) = connection switch
        {
            { ChainStatus: var status } when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => ($"The certificate of {host} has expired or is not valid yet.", "Check this machine's clock; else the server's certificate has to be renewed."),
            { CertificateErrors: var errors } when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => ($"The certificate is made out to another name than {host}.", "Use the name that the certificate is made out to."),
            { CertificateErrors: var errors } when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => ($"{host} showed no certificate.", "Check the port and the server's set-up."),
            _ => ($"The certificate of {host} comes from an authority that this machine does not know.", "If it is your own, add the authority to the system's trusted ones. A company's proxy that opens TLS has the same effect."),
        };
        return Bad("tls", $"{message} The connection was not used, and nothing was sent.", fix);
    }

    private static string Other(TestTarget target)
    {
        var key = target.Upstream.Credential.Key!.Reveal();
        var vendor = key switch
        {
            _ when key.StartsWith("sk-ant-", StringComparison.Ordinal) => ("Anthropic", "api.anthropic.com"),
            _ when key.StartsWith("sk-or-", StringComparison.Ordinal) => ("OpenRouter", "openrouter.ai"),
            _ when key.StartsWith("sk-proj-", StringComparison.Ordinal) => ("OpenAI", "api.openai.com"),
            _ when key.StartsWith("gsk_", StringComparison.Ordinal) => ("Groq", "api.groq.com"),
            _ when key.StartsWith("xai-", StringComparison.Ordinal) => ("xAI", "api.x.ai"),
            _ when key.StartsWith("AIza", StringComparison.Ordinal) => ("Google", "generativelanguage.googleapis.com"),
            _ => (null, null),
        };
        return vendor.Item2 is { } host && host != target.Upstream.BaseUri.Host ? $"It looks like a key of {vendor.Item1}. Enter the key of this vendor." : "Copy it again, whole and without spaces; it may also have been revoked.";
    }

    private static UpstreamTestView Bad(string verdict, string message, string fix, TestAnswer? answer = null) =>
        new() { Ok = false, Verdict = verdict, Message = message, Fix = fix, StatusClass = answer is null ? null : Class(answer.Status), Models = answer is { IsList: true } ? answer.Shape.Models : null };

    private static string Class(int status) => string.Create(CultureInfo.InvariantCulture, $"{status / 100}xx");

    private static string Place(TestTarget target) => target.Upstream.BaseUri.Authority;

    private static string Show(Uri url) => url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found) return found;
        }

        return null;
    }
}
