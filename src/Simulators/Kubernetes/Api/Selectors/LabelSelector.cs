using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>A label selector as the API's text form writes it.</summary>
public sealed class LabelSelector
{
    private readonly IReadOnlyList<LabelRequirement> _requirements;

    internal LabelSelector(IReadOnlyList<LabelRequirement> requirements) => _requirements = requirements;

    /// <summary>Matches everything.</summary>
    public static LabelSelector Everything { get; } = new([]);

    public bool IsEverything => _requirements.Count == 0;

    /// <summary>Parses the text form ("app=x,tier in (a,b),!old").</summary>
    /// <exception cref="FormatException">The text does not parse; the message is the API's.</exception>
    public static LabelSelector Parse(string text) => text.Length == 0 ? Everything : new LabelSelectorParser(text).Parse();

    /// <summary>The selector of a LabelSelector object (matchLabels, matchExpressions). Null selects nothing.</summary>
    public static LabelSelector? FromObject(KubeDocument? selector)
    {
        if (selector is null || selector.IsNull) return null;
        var requirements = new List<LabelRequirement>();
        if (selector["matchLabels"] is { IsObject: true } labels)
        {
            foreach (var label in labels.Fields) requirements.Add(new(label.Name, "in", [label.Value.ScalarText ?? ""]));
        }

        foreach (var expression in selector.List("matchExpressions"))
        {
            var values = expression.List("values").Select(v => v.ScalarText ?? "").ToArray();
            var verb = expression.Text("operator") switch { "In" => "in", "NotIn" => "notin", "Exists" => "exists", _ => "!" };
            requirements.Add(new(expression.Text("key") ?? "", verb, values));
        }

        return new(requirements);
    }

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
