using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>RFC 7386, for answers that pretend that a patch was applied.</summary>
internal static class MergePatch
{
    internal static KubeDocument Apply(KubeDocument target, KubeDocument patch)
    {
        if (!patch.IsObject) return patch;
        var result = target.IsObject ? target : KubeDocument.EmptyObject;
        foreach (var field in patch.Fields)
        {
            result = field.Value.IsNull ? result.Without(field.Name) : result.With(field.Name, Apply(result[field.Name] ?? KubeDocument.Null, field.Value));
        }

        return result;
    }

    /// <summary>A guarded patch without its preconditions.</summary>
    internal static KubeDocument WithoutGuards(KubeDocument patch) => patch.WithoutAt("metadata", "uid").WithoutAt("metadata", "resourceVersion");
}
