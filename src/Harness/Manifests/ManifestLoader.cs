using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drydock.Harness.Manifests;

/// <summary>Reads Kubernetes manifests (YAML or JSON, several documents a file) as kubectl does, keeping the line of every field.</summary>
public static class ManifestLoader
{
    /// <summary>The manifests of a text; <paramref name="file"/> names it in errors.</summary>
    /// <exception cref="ManifestException">Not YAML, or not an object.</exception>
    public static IReadOnlyList<Manifest> Parse(string text, string file)
    {
        var manifests = new List<Manifest>();
        foreach (var root in Roots(text, file))
        {
            var reader = new NodeReader(file);
            Expand(reader.Read(root, ""), file, (int)root.Start.Line, reader.Lines, manifests);
        }

        return manifests;
    }

    /// <summary>The one value of a YAML or JSON text; null when there is none.</summary>
    /// <exception cref="ManifestException">Not YAML, or more than one document.</exception>
    internal static KubeDocument? ParseValue(string text, string file)
    {
        var roots = Roots(text, file);
        if (roots.Count > 1) throw new ManifestException("one YAML document is expected", file, (int)roots[1].Start.Line);
        return roots.Count == 0 ? null : new NodeReader(file).Read(roots[0], "");
    }

    private static List<YamlNode> Roots(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new ManifestException($"not YAML: {exception.Message}", file, (int)exception.Start.Line);
        }

        return stream.Documents.Select(d => d.RootNode).Where(root => root is not YamlScalarNode { Value: null or "" }).ToList();
    }

    private static void Expand(KubeDocument document, string file, int line, SortedDictionary<string, int> lines, List<Manifest> manifests)
    {
        if (!document.IsObject) throw new ManifestException("a manifest must be an object with apiVersion, kind and metadata", file, line);
        if (document.Text("kind") == "List" && document["items"] is { IsArray: true } items)
        {
            for (var i = 0; i < items.Items.Count; i++)
            {
                var prefix = $"items[{i}]";
                var own = new SortedDictionary<string, int>(StringComparer.Ordinal);
                foreach (var (path, at) in lines.Where(p => p.Key.StartsWith(prefix + ".", StringComparison.Ordinal))) own[path[(prefix.Length + 1)..]] = at;
                Expand(items.Items[i], file, lines.GetValueOrDefault(prefix, line), own, manifests);
            }

            return;
        }

        foreach (var field in new[] { "apiVersion", "kind" })
        {
            if (string.IsNullOrEmpty(document.Text(field))) throw new ManifestException("missing, and every manifest needs it", file, line, field);
        }

        if (document["metadata"] is not { IsObject: true }) throw new ManifestException("missing, and every manifest needs it", file, line, "metadata");
        manifests.Add(new Manifest(document, file, line, lines));
    }

    private sealed class NodeReader(string file)
    {
        private const int DepthMax = 100;
        private int _depth;

        internal SortedDictionary<string, int> Lines { get; } = new(StringComparer.Ordinal);

        internal KubeDocument Read(YamlNode node, string path)
        {
            if (path.Length > 0) Lines.TryAdd(path, (int)node.Start.Line);
            if (++_depth > DepthMax) throw new ManifestException($"nested deeper than {DepthMax}", file, (int)node.Start.Line, path);
            var value = node switch
            {
                YamlMappingNode mapping => ReadMapping(mapping, path),
                YamlSequenceNode sequence => KubeDocument.ArrayOf(sequence.Children.Select((child, i) => Read(child, $"{path}[{i}]")).ToList()),
                YamlScalarNode { Style: ScalarStyle.Plain } scalar => YamlScalar.Resolve(scalar.Value ?? ""),
                YamlScalarNode scalar => KubeDocument.Of(scalar.Value ?? ""),
                _ => throw new ManifestException($"unexpected YAML node {node.NodeType}", file, (int)node.Start.Line, path),
            };
            _depth--;
            return value;
        }

        private KubeDocument ReadMapping(YamlMappingNode mapping, string path)
        {
            var fields = new List<KubeField>();
            foreach (var (keyNode, valueNode) in mapping.Children)
            {
                var key = (keyNode as YamlScalarNode)?.Value ?? throw new ManifestException("a key must be a string", file, (int)keyNode.Start.Line, path);
                if (key == "<<")
                {
                    Merge(valueNode, path, fields);
                    continue;
                }

                var child = path.Length == 0 ? key : $"{path}.{key}";
                Lines[child] = (int)keyNode.Start.Line;
                fields.RemoveAll(f => f.Name == key);
                fields.Add(new KubeField(key, Read(valueNode, child)));
            }

            return KubeDocument.ObjectOf(fields);
        }

        /// <summary>The YAML 1.1 merge key: fields of the merged mapping that are not set yet.</summary>
        private void Merge(YamlNode node, string path, List<KubeField> fields)
        {
            foreach (var source in node is YamlSequenceNode sequence ? sequence.Children : [node])
            {
                foreach (var field in Read(source, path).Fields)
                {
                    if (fields.TrueForAll(f => f.Name != field.Name)) fields.Add(field);
                }
            }
        }
    }
}
