using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

public sealed class LabelSelectorTests
{
    private static readonly KubeDocument Labels = KubeDocument.Parse("""{"app":"redis","tier":"db"}""");

    [TestCase("""{"matchLabels":{"app":"redis"}}""", true)]
    [TestCase("""{"matchLabels":{"app":"redis","tier":"web"}}""", false)]
    [TestCase("""{"matchExpressions":[{"key":"app","operator":"In","values":["x","redis"]}]}""", true)]
    [TestCase("""{"matchExpressions":[{"key":"zone","operator":"NotIn","values":["a"]}]}""", true)]
    [TestCase("""{"matchExpressions":[{"key":"app","operator":"DoesNotExist"}]}""", false)]
    [TestCase("""{"matchExpressions":[{"key":"app","operator":"Exists"}]}""", true)]
    [TestCase("{}", true)]
    public void Requirements_must_all_hold(string selector, bool expected) =>
        LabelSelector.From(KubeDocument.Parse(selector)).Matches(Labels).Should().Be(expected);

    [Test]
    public void An_absent_selector_matches_nothing_and_a_map_needs_an_entry()
    {
        LabelSelector.From(null).Matches(Labels).Should().BeFalse();
        LabelSelector.FromLabels(KubeDocument.EmptyObject).Matches(Labels).Should().BeFalse();
        LabelSelector.FromLabels(KubeDocument.Parse("""{"tier":"db"}""")).Matches(Labels).Should().BeTrue();
        LabelSelector.Everything.Matches(null).Should().BeTrue();
    }

    [Test]
    public void Node_selector_terms_are_alternatives_and_an_empty_term_matches_no_node()
    {
        var node = KubeDocument.Parse("""{"metadata":{"name":"n1","labels":{"zone":"a","cores":"8"}}}""");
        Matches("""{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"In","values":["b"]}]},{"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]}]}""")
            .Should().BeTrue();
        Matches("""{"nodeSelectorTerms":[{"matchExpressions":[{"key":"cores","operator":"Gt","values":["8"]}]}]}""").Should().BeFalse();
        Matches("""{"nodeSelectorTerms":[{}]}""").Should().BeFalse();
        NodeSelector.Matches(null, node).Should().BeTrue();

        bool Matches(string selector) => NodeSelector.Matches(KubeDocument.Parse(selector), node);
    }
}
