using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>Decodes whole objects into the shape of their kind, with kind and apiVersion first.</summary>
internal sealed class ObjectDecoder
{
    private static readonly SchemaType Metadata = SchemaCatalog.Kubernetes["ObjectMeta"];
    private readonly SchemaDecoder _decoder = new();

    /// <summary>The object as its kind writes it.</summary>
    /// <param name="value">The object as received.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="problems">Takes a line <c>unknown field "spec.x"</c> per field that goes; null when no one wants them.</param>
    /// <exception cref="DecodeException">A value does not fit its type.</exception>
    public KubeDocument Decode(KubeDocument value, ResourceKind kind, List<string>? problems)
    {
        if (kind is CustomResourceKind custom) return DecodeCustom(value, custom, problems);
        if (kind.Schema.Kind != SchemaKind.Struct) return DecodeLoosely(value, kind, problems);
        _decoder.KeepsMismatches = kind.IsCustom;
        var decoded = Run(kind.Schema, value, problems, "");
        return decoded.Text("kind") == kind.Kind && decoded.Text("apiVersion") == kind.Resource.ApiVersion
            ? decoded
            : KubeDocument.ObjectOf(Head(kind).Concat(decoded.Fields.Where(f => f.Name is not ("kind" or "apiVersion"))));
    }

    private static KubeDocument DecodeCustom(KubeDocument value, CustomResourceKind kind, List<string>? problems)
    {
        var decoded = kind.Decode(value, problems, out var error);
        return error is null ? decoded : throw new DecodeException(error);
    }

    private KubeDocument DecodeLoosely(KubeDocument value, ResourceKind kind, List<string>? problems)
    {
        var metadata = value["metadata"] is { IsObject: true } given ? Run(Metadata, given, problems, "metadata.") : KubeDocument.EmptyObject;
        return KubeDocument.ObjectOf(Head(kind).Append(new KubeField("metadata", metadata)).Concat(value.Fields.Where(f => f.Name is not ("kind" or "apiVersion" or "metadata"))));
    }

    private KubeDocument Run(SchemaType type, KubeDocument value, List<string>? problems, string prefix)
    {
        var decoded = _decoder.Decode(type, value);
        if (_decoder.Error is { } error) throw new DecodeException(error);
        if (problems is null) return decoded;
        foreach (var unknown in _decoder.UnknownFields) problems.Add($"unknown field \"{prefix}{unknown}\"");
        return decoded;
    }

    private static KubeField[] Head(ResourceKind kind) => [new("kind", kind.Kind), new("apiVersion", kind.Resource.ApiVersion)];
}
