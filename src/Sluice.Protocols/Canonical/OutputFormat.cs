using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>The client wants JSON: of a schema, or any (<see cref="Schema"/> missing).</summary>
/// <param name="Schema">The JSON schema as it came.</param>
/// <param name="Name">Its name, where the protocol has one.</param>
/// <param name="Strict">Strictness, where the client said so.</param>
/// <param name="Description">Its description, where given.</param>
public sealed record OutputFormat(RawJson Schema, string? Name = null, bool? Strict = null, JsonText? Description = null);
