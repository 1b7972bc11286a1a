using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Manifests;

/// <summary>One object of a manifest file: the document as written, where it stands, and the line of each of its fields by path ("spec.template.spec.containers[0].image").</summary>
public sealed record Manifest(KubeDocument Document, string File, int Line, IReadOnlyDictionary<string, int> FieldLines)
{
    public string ApiVersion => Document.Text("apiVersion") ?? "";
    public string Kind => Document.Text("kind") ?? "";

    /// <summary>The line of a field, or of its nearest parent that was written.</summary>
    public int LineOf(string field)
    {
        for (var path = field; path.Length > 0;)
        {
            if (FieldLines.TryGetValue(path, out var line)) return line;
            var cut = path.LastIndexOfAny(['.', '[']);
            path = cut > 0 ? path[..cut] : "";
        }

        return Line;
    }
}
