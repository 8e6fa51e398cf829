using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Security;

/// <summary>
/// The one place that reads credentials. The rule when several are sent: <c>x-sluice-token</c> decides alone when it is there,
/// then the token in the path; else the gateway's token may stand in any of the usual places (<c>x-api-key</c>,
/// <c>Authorization: Bearer</c>, <c>x-goog-api-key</c>, <c>?key=</c> on Gemini paths), and it is enough that one of them is
/// right. The dashboard's cookie opens the admin API and nothing else. Whatever stands in a usual header and is not a token of ours is the caller's own, for its own vendor.
/// </summary>
internal sealed class CredentialReader(Tokens tokens, DashboardSessions sessions)
{
    /// <summary>Who calls?</summary>
    /// <param name="http">The request.</param>
    /// <param name="prefix">What the path's prefixes said.</param>
    /// <param name="demandToken">False when the configuration switched authentication off.</param>
    public Caller Read(HttpContext http, in PathPrefix prefix, bool demandToken)
    {
        var headers = http.Request.Headers;
        var bearer = Bearer(headers.Authorization.ToString());
        var apiKey = headers["x-api-key"].ToString();
        var googleKey = headers["x-goog-api-key"].ToString();
        var ours = headers["x-sluice-token"].ToString();
        var bearerMatch = Match(bearer);
        var apiKeyMatch = Match(apiKey);
        TokenMatch match;
        if (ours.Length > 0) match = Match(ours);
        else if (prefix.Token is not null) match = Without(Match(prefix.Token));
        else match = Best(bearerMatch, apiKeyMatch, Match(googleKey), Without(Match(QueryKey(http))));

        // One private sign is enough, wherever it stands: nothing that a client adds undoes it.
        var isPrivate = prefix.Private || match == TokenMatch.Private || IsPrivate(bearer) || IsPrivate(apiKey) || IsPrivate(googleKey) || IsPrivate(ours) || IsPrivate(prefix.Token ?? "") || IsPrivate(QueryKey(http));
        var authorization = bearer.Length > 0 && bearerMatch == TokenMatch.None ? headers.Authorization.ToString() : null;
        var own = KnownVendors.OfProtocol(ProtocolRegistry.ForPath(http.Request.Path).Name) switch
        {
            null => null,
            KnownVendors.Google => OwnOfGoogle(googleKey, QueryKey(http), authorization),
            var vendor => Own(vendor, authorization, apiKey.Length > 0 && apiKeyMatch == TokenMatch.None ? apiKey : null),
        };
        var session = match != TokenMatch.Admin && http.Request.Path.StartsWithSegments("/admin", StringComparison.Ordinal) && DashboardCookie.Read(http) is { Length: > 0 } cookie ? sessions.Find(cookie) : null;
        return new Caller
        {
            MayInfer = match is TokenMatch.Inference or TokenMatch.Private || !demandToken,
            Private = isPrivate,
            MayAdminister = match == TokenMatch.Admin || session is not null,
            Session = session,
            App = prefix.App,
            Secret = own,
            Credential = own is null ? CallerCredential.None : IsSubscription(own.Value) ? CallerCredential.Subscription : CallerCredential.ApiKey,
        };
    }

    // Whose it is follows from the protocol that is spoken: Claude Code sends Anthropic's, an OpenAI client OpenAI's, Gemini CLI
    // Google's. When both headers hold one, a subscription goes before a key: the key would be billed.
    private static CallerSecret? Own(string vendor, string? authorization, string? apiKey)
    {
        if (authorization is null && apiKey is null) return null;
        return authorization is not null && (apiKey is null || IsSubscription(authorization))
            ? new CallerSecret(vendor, "Authorization", new Secret(authorization))
            : new CallerSecret(vendor, "x-api-key", new Secret(apiKey!));
    }

    // Google's clients send a key in a header of its own or in the query, and Gemini CLI may repeat it as a bearer; to Google a key
    // goes in the header.
    private CallerSecret? OwnOfGoogle(string header, string query, string? authorization)
    {
        var key = header.Length > 0 ? header : query;
        if (key.Length > 0 && Match(key) == TokenMatch.None) return new CallerSecret(KnownVendors.Google, "x-goog-api-key", new Secret(key));
        return authorization is null ? null : new CallerSecret(KnownVendors.Google, "Authorization", new Secret(authorization));
    }

    // Anthropic's OAuth tokens begin with sk-ant-oat; every other bearer or key is an API key.
    private static bool IsSubscription(string credential) => credential.Contains("sk-ant-oat", StringComparison.Ordinal);

    // A token in the path may end up in somebody's shell history: it never opens the admin API.
    private static TokenMatch Without(TokenMatch match) => match == TokenMatch.Admin ? TokenMatch.None : match;

    private bool IsPrivate(string candidate) => candidate.Length > 0 && tokens.Private.Matches(candidate);

    private TokenMatch Match(string candidate)
    {
        if (candidate.Length == 0) return TokenMatch.None;
        if (tokens.Inference.Matches(candidate)) return TokenMatch.Inference;
        if (tokens.Private.Matches(candidate)) return TokenMatch.Private;
        return tokens.Admin.Matches(candidate) ? TokenMatch.Admin : TokenMatch.None;
    }

    private static string QueryKey(HttpContext http) =>
        http.Request.QueryString.HasValue && ProtocolRegistry.ForPath(http.Request.Path).Name == "gemini" ? http.Request.Query["key"].ToString() : "";

    private static TokenMatch Best(TokenMatch a, TokenMatch b, TokenMatch c, TokenMatch d) => (TokenMatch)Math.Max(Math.Max((int)a, (int)b), Math.Max((int)c, (int)d));

    private static string Bearer(string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim() : "";
}

/// <summary>Which token a string is.</summary>
internal enum TokenMatch
{
    /// <summary>None of ours.</summary>
    None,

    /// <summary>The inference token of private launches.</summary>
    Private,

    /// <summary>The inference token.</summary>
    Inference,

    /// <summary>The admin token.</summary>
    Admin,
}
