using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>An answer as the cases write it: status, the kept headers, the body.</summary>
internal sealed record ReplayAnswer(int Status, JsonObject Headers, JsonNode? Body);
