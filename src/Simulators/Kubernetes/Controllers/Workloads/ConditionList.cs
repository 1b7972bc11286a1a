using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Conditions of a status, edited so that an unchanged one keeps its times.</summary>
internal static class ConditionList
{
    internal static KubeDocument? Find(IReadOnlyList<KubeDocument> conditions, string type)
    {
        foreach (var condition in conditions)
        {
            if (condition.Text("type") == type) return condition;
        }

        return null;
    }

    /// <summary>The list with a condition put in the place of the one of its type, or at the end.</summary>
    internal static List<KubeDocument> With(IReadOnlyList<KubeDocument> conditions, KubeDocument condition)
    {
        var edited = conditions.ToList();
        var index = edited.FindIndex(c => c.Text("type") == condition.Text("type"));
        if (index < 0) edited.Add(condition);
        else edited[index] = condition;
        return edited;
    }
}
