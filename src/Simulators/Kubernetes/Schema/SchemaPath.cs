using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>Where decoding is, in the two ways in which the API's messages say it.</summary>
internal sealed class SchemaPath
{
    private Part[] _parts = new Part[32];
    private SchemaType? _struct;

    internal int Depth { get; private set; }

    internal void Clear()
    {
        Depth = 0;
        _struct = null;
    }

    internal void Push(string name, bool isEntry = false) => Push(new Part(name, -1, isEntry));

    internal void Push(int index) => Push(new Part(null, index, true));

    internal void Pop() => Depth--;

    /// <summary>The struct that encloses what follows; returns the one before, for <see cref="LeaveStruct"/>.</summary>
    internal SchemaType? EnterStruct(SchemaType type)
    {
        var before = _struct;
        _struct = type;
        return before;
    }

    internal void LeaveStruct(SchemaType? before) => _struct = before;

    /// <summary>"json: cannot unmarshal number into Go struct field ConfigMap.data of type string".</summary>
    internal string MismatchMessage(SchemaType wanted, KubeDocument actual)
    {
        var found = actual.Kind switch
        {
            KubeDocumentKind.Boolean => "bool",
            KubeDocumentKind.Number when wanted.Kind is SchemaKind.Integer32 or SchemaKind.Integer64 => $"number {actual.ScalarText}",
            KubeDocumentKind.Number => "number",
            KubeDocumentKind.String => "string",
            KubeDocumentKind.Array => "array",
            _ => "object",
        };
        if (_struct is null) return $"json: cannot unmarshal {found} into Go value of type {wanted.GoName}";
        var text = new StringBuilder();
        for (var i = 0; i < Depth; i++)
        {
            if (_parts[i].IsEntry) continue;
            text.Append('.').Append(_parts[i].Name);
        }

        return $"json: cannot unmarshal {found} into Go struct field {_struct.Name}{text} of type {wanted.GoName}";
    }

    /// <summary>"spec.containers[0].name".</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Depth; i++)
        {
            if (_parts[i].Name is not { } name)
            {
                text.Append('[').Append(_parts[i].Index.ToString(CultureInfo.InvariantCulture)).Append(']');
                continue;
            }

            if (text.Length > 0) text.Append('.');
            text.Append(name);
        }

        return text.ToString();
    }

    private void Push(Part part)
    {
        if (Depth == _parts.Length) Array.Resize(ref _parts, Depth * 2);
        _parts[Depth++] = part;
    }

    private readonly record struct Part(string? Name, int Index, bool IsEntry);
}
