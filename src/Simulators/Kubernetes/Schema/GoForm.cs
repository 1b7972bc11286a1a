using System.Reflection;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// Objects as the API server's own Go types print in its messages: Go's field names and order, nothing left out. Types of apimachinery (label selectors) print as JSON.
/// Provenance: Recorded (immutability/job-template, immutability/pod-spec, immutability/pv-source).
/// </summary>
internal sealed class GoForm
{
    private static readonly string[] Initials =
    [
        "api", "dns", "fs", "gce", "aws", "nfs", "rbd", "csi", "iscsi", "iqn", "tty", "os", "http", "tcp", "grpc", "ip", "uid", "pd", "ttl", "gmsa", "url", "cpu", "fc", "se",
    ];

    private readonly Dictionary<string, Layout[]> _layouts = new(StringComparer.Ordinal);

    private GoForm(string text)
    {
        string? type = null;
        var fields = new List<Layout>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.EndsWith(':'))
                {
                    if (type is not null) _layouts.Add(type, fields.ToArray());
                    type = word[..^1];
                    fields.Clear();
                    continue;
                }

                fields.Add(ParseField(word));
            }
        }

        if (type is not null) _layouts.Add(type, fields.ToArray());
    }

    /// <summary>The form of Kubernetes 1.36; immutable.</summary>
    internal static GoForm Kubernetes { get; } = Load();

    /// <summary>The value in Go's form, as a document.</summary>
    internal KubeDocument Of(string type, KubeDocument value) => OfStruct(SchemaCatalog.Kubernetes[type], type, value);

    /// <summary>The source that a PersistentVolume's spec holds.</summary>
    internal KubeDocument OfVolumeSource(KubeDocument spec) => OfStruct(SchemaCatalog.Kubernetes["PersistentVolumeSpec"], "PersistentVolumeSource", spec);

    /// <summary>The lines of a value as Go's json.MarshalIndent writes it with one space.</summary>
    internal static List<string> Lines(KubeDocument value)
    {
        var lines = new List<string>();
        Write(value, "", "", "", lines);
        return lines;
    }

    private static Layout ParseField(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0) return new Layout(word[..equals], word[(equals + 1)..], false);
        var name = word.TrimEnd('!');
        return new Layout(name, GoName(name), name.Length < word.Length);
    }

    private static GoForm Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Drydock.Schema.internal")
            ?? throw new InvalidOperationException("the layout of the server's own types is not embedded");
        using var reader = new StreamReader(stream);
        return new GoForm(reader.ReadToEnd());
    }

    private static void Write(KubeDocument value, string indent, string prefix, string suffix, List<string> lines)
    {
        var fields = value.Fields;
        var items = value.Items;
        if (fields.Count + items.Count == 0)
        {
            lines.Add($"{indent}{prefix}{value}{suffix}");
            return;
        }

        lines.Add($"{indent}{prefix}{(value.IsObject ? "{" : "[")}");
        for (var i = 0; i < fields.Count; i++) Write(fields[i].Value, indent + " ", $"{KubeDocument.Of(fields[i].Name)}: ", i + 1 < fields.Count ? "," : "", lines);
        for (var i = 0; i < items.Count; i++) Write(items[i], indent + " ", "", i + 1 < items.Count ? "," : "", lines);
        lines.Add($"{indent}{(value.IsObject ? "}" : "]")}{suffix}");
    }

    private KubeDocument OfValue(SchemaType type, KubeDocument value) => type.Kind switch
    {
        SchemaKind.Struct => OfStruct(type, type.Name, value),
        SchemaKind.Array => KubeDocument.ArrayOf(value.Items.Select(item => OfValue(type.Element!, item))),
        _ => value,
    };

    private KubeDocument OfStruct(SchemaType type, string layoutName, KubeDocument value)
    {
        if (type.Name is "LabelSelector" or "ObjectMeta" or "Condition") return value;
        if (layoutName == "PodSpec") value = WithHostFields(value);
        var fields = new List<KubeField>();
        if (_layouts.TryGetValue(layoutName, out var layout))
        {
            foreach (var (name, goName, isValue) in layout)
            {
                if (type.Find(name) is { } field) fields.Add(new KubeField(goName, OfField(isValue ? field with { IsPointer = false } : field, value[name])));
                else if (layoutName == "PodSecurityContext") fields.Add(new KubeField(goName, value[name] ?? (name is "hostUsers" or "shareProcessNamespace" ? KubeDocument.Null : KubeDocument.False)));
            }
        }
        else
        {
            foreach (var field in type.Fields) fields.Add(new KubeField(GoName(field.Name), OfField(field, value[field.Name])));
        }

        return KubeDocument.ObjectOf(fields);
    }

    private KubeDocument OfField(SchemaField field, KubeDocument? value)
    {
        if (value is { IsNull: false }) return OfValue(field.Type, value);
        return field.IsPointer ? KubeDocument.Null : field.Type.Kind == SchemaKind.Struct ? OfValue(field.Type, KubeDocument.EmptyObject) : SchemaDecoder.Zero(field.Type);
    }

    /// <summary>The server keeps the host's namespaces in the security context.</summary>
    private static KubeDocument WithHostFields(KubeDocument spec)
    {
        if (spec["securityContext"] is not { IsObject: true } context) return spec;
        foreach (var name in (ReadOnlySpan<string>)["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"])
        {
            if (spec[name] is { IsNull: false } value) context = context.With(name, value);
        }

        return spec.With("securityContext", context);
    }

    private static string GoName(string name)
    {
        switch (name)
        {
            case "cephfs": return "CephFS";
            case "storageos": return "StorageOS";
            case "wwids": return "WWIDs";
            case "datasetUUID": return "DatasetUUID";
        }

        foreach (var initial in Initials)
        {
            if (!name.StartsWith(initial, StringComparison.Ordinal)) continue;
            if (name.Length == initial.Length || char.IsAsciiLetterUpper(name[initial.Length]))
            {
                return string.Concat(initial.ToUpperInvariant(), name.AsSpan(initial.Length));
            }
        }

        return string.Concat(name[..1].ToUpperInvariant(), name.AsSpan(1));
    }

    private readonly record struct Layout(string Name, string GoName, bool IsValue);
}
