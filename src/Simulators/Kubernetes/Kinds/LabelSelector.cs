using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// A metav1.LabelSelector made ready for matching. An absent selector matches nothing, an empty one everything. An operator that is not
/// In, NotIn, Exists or DoesNotExist matches nothing (validation keeps it out). Provenance: Documented (API reference, LabelSelector).
/// </summary>
public sealed class LabelSelector
{
    private readonly LabelRequirement[]? _requirements;

    private LabelSelector(LabelRequirement[]? requirements) => _requirements = requirements;

    public static LabelSelector Nothing { get; } = new(null);
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>True when there is a selector without any requirement.</summary>
    public bool IsEmpty => _requirements is { Length: 0 };

    /// <summary>From an object with matchLabels and matchExpressions; null matches nothing.</summary>
    public static LabelSelector From(KubeDocument? selector)
    {
        if (selector is null || !selector.IsObject) return Nothing;
        var requirements = new List<LabelRequirement>();
        AddLabels(selector["matchLabels"], requirements);
        foreach (var expression in selector.List("matchExpressions")) requirements.Add(LabelRequirement.From(expression));
        return requirements.Count == 0 ? Everything : new LabelSelector(requirements.ToArray());
    }

    /// <summary>From a plain map of labels, as a Service's or ReplicationController's selector; null or empty matches nothing.</summary>
    public static LabelSelector FromLabels(KubeDocument? labels)
    {
        var requirements = new List<LabelRequirement>();
        AddLabels(labels, requirements);
        return requirements.Count == 0 ? Nothing : new LabelSelector(requirements.ToArray());
    }

    /// <param name="labels">metadata.labels, or null when there are none.</param>
    public bool Matches(KubeDocument? labels)
    {
        if (_requirements is null) return false;
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels?[requirement.Key]?.ScalarText)) return false;
        }

        return true;
    }

    private static void AddLabels(KubeDocument? labels, List<LabelRequirement> requirements)
    {
        if (labels is null) return;
        foreach (var label in labels.Fields) requirements.Add(new LabelRequirement(label.Name, "In", [label.Value.ScalarText ?? ""]));
    }
}
