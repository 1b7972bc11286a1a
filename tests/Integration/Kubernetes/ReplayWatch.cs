using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>An open watch of a case: what it said at first and the events so far.</summary>
internal sealed class ReplayWatch
{
    public ReplayAnswer Answer { get; set; } = new(0, [], null);
    public List<JsonObject> Events { get; } = [];
    public bool IsClosed { get; set; }
    public bool WasClosed { get; set; }
    public Action? Close { get; set; }
}
