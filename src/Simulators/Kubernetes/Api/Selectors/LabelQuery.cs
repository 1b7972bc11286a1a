using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>A label selector as the text of a query writes it.</summary>
internal sealed class LabelQuery
{
    private readonly IReadOnlyList<LabelQueryTerm> _requirements;

    internal LabelQuery(IReadOnlyList<LabelQueryTerm> requirements) => _requirements = requirements;

    /// <summary>Matches everything.</summary>
    public static LabelQuery Everything { get; } = new([]);

    public bool IsEverything => _requirements.Count == 0;

    /// <summary>Parses the text form ("app=x,tier in (a,b),!old").</summary>
    /// <exception cref="FormatException">The text does not parse; the message is the API's.</exception>
    public static LabelQuery Parse(string text) => text.Length == 0 ? Everything : new LabelQueryParser(text).Parse();

    /// <summary>Whether an object's labels match.</summary>
    public bool Matches(KubeDocument value) => _requirements.Count == 0 || MatchesLabels(value.At("metadata", "labels"));

    /// <summary>Whether a map of labels matches; null is the empty map.</summary>
    public bool MatchesLabels(KubeDocument? labels)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }
}
