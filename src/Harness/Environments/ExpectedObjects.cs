using Drydock.Core.Kubernetes;
using Drydock.Harness.Kit;
using Drydock.Harness.Manifests;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Environments;

/// <summary>Compares objects with what the scenario says of them.</summary>
internal sealed class ExpectedObjects
{
    private readonly List<(ExpectedObject Text, KubeResource Resource, KubeDocument Fields)> _expected = [];

    /// <exception cref="ManifestException">The cluster has no such resource, or the fields are no YAML object.</exception>
    internal ExpectedObjects(IReadOnlyList<ExpectedObject> expected, IReadOnlyList<KubeResource> resources)
    {
        foreach (var text in expected)
        {
            var resource = resources.FirstOrDefault(r => r.ToString() == text.Resource) ?? throw new ManifestException($"expected object {text.Name}: the cluster has no resource '{text.Resource}'");
            var fields = ManifestLoader.ParseValue(text.Yaml, $"expected {text.Resource} {text.Name}");
            if (fields is not { IsObject: true }) throw new ManifestException("an object is expected", $"expected {text.Resource} {text.Name}");
            _expected.Add((text, resource, fields));
        }
    }

    /// <summary>None when nothing was expected.</summary>
    internal IReadOnlyList<CheckerResult> Judge(Func<KubeResource, string?, string, KubeDocument?> find)
    {
        if (_expected.Count == 0) return [];
        var violations = new List<string>();
        foreach (var (text, resource, fields) in _expected)
        {
            var slash = text.Name.IndexOf('/', StringComparison.Ordinal);
            var live = find(resource, slash < 0 ? null : text.Name[..slash], text.Name[(slash + 1)..]);
            if (live is null) violations.Add($"{text.Resource} {text.Name}: there is none");
            else violations.AddRange(PartialObject.Differences(fields, live).Select(d => $"{text.Resource} {text.Name}: {d}"));
        }

        return [new CheckerResult("objects are as expected", violations.Count == 0, violations)];
    }
}
