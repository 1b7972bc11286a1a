using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Definitions;

/// <summary>A condition of a CustomResourceDefinition.</summary>
internal sealed record DefinitionCondition(string Type, string Status, string Reason, string Message)
{
    private static readonly string[] Path = ["status", "conditions"];

    public static bool Has(KubeDocument definition, string type) => Find(definition, type) is not null;

    public static bool IsTrue(KubeDocument definition, string type) => Find(definition, type)?.Text("status") == "True";

    public static KubeDocument? Find(KubeDocument definition, string type)
    {
        foreach (var condition in definition.List(Path))
        {
            if (condition.Text("type") == type) return condition;
        }

        return null;
    }

    public bool IsIn(KubeDocument definition) =>
        Find(definition, Type) is { } found && found.Text("status") == Status && found.Text("reason") == Reason && found.Text("message") == Message;

    /// <summary>The definition with this condition; the time of the last transition moves with the status only.</summary>
    public KubeDocument SetIn(KubeDocument definition, string now)
    {
        var old = Find(definition, Type);
        var since = old is not null && old.Text("status") == Status ? old["lastTransitionTime"] : now;
        var set = KubeDocument.Object(("type", Type), ("status", Status), ("lastTransitionTime", since), ("reason", Reason), ("message", Message));
        var conditions = definition.List(Path);
        return definition.WithAt(Path, KubeDocument.ArrayOf(old is null ? conditions.Append(set) : conditions.Select(c => ReferenceEquals(c, old) ? set : c)));
    }
}
