using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// OpenAPI v2 as /openapi/v2 serves it: one document of all kinds. Clients before kubectl 1.27 check manifests by its definitions, and look in its paths whether PATCH takes a dry run; more paths are not told.
/// Provenance: CrossChecked (kubectl 1.20), Documented (OpenAPI of Kubernetes).
/// </summary>
internal sealed class OpenApiV2(KindRegistry kinds)
{
    public const string Path = "/openapi/v2";

    private static readonly string[] PatchParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    /// <summary>What v2 knows of a schema; the rest of what CRDs may write is left out.</summary>
    private static readonly string[] Known = ["$ref", "description", "format", "type", "required", "default", "enum"];

    private (object Kinds, KubeDocument Document, string Tag)? _made;

    public ApiResponse Handle(string? ifNoneMatch)
    {
        if (_made is not { } made || !ReferenceEquals(made.Kinds, kinds.All))
        {
            var document = Build();
            _made = made = (kinds.All, document, EntityTag.Of(document));
        }

        return EntityTag.Apply(new ApiResponse(200, [new("Content-Type", "application/json")], made.Document), made.Tag, "public", ifNoneMatch);
    }

    private KubeDocument Build()
    {
        var components = new SchemaComponents(isV2: true);
        var paths = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var kind in kinds.All)
        {
            components.Add(kind);
            var root = kind.Resource.Group.Length == 0 ? "/api/v1/" : $"/apis/{kind.Resource.ApiVersion}/";
            var operation = KubeDocument.Object(
                ("parameters", KubeDocument.ArrayOf(PatchParameters.Select(p => KubeDocument.Object(("name", p), ("in", "query"), ("type", "string"), ("uniqueItems", true))))),
                ("x-kubernetes-group-version-kind", SchemaComponents.GroupVersionKind(kind.Resource.Group, kind.Resource.Version, kind.Kind)));
            paths[$"{root}{(kind.IsNamespaced ? "namespaces/{namespace}/" : "")}{kind.Resource.Plural}/{{name}}"] = KubeDocument.Object(("patch", operation));
        }

        return KubeDocument.Object(
            ("swagger", "2.0"), ("info", KubeDocument.Object(("title", "Kubernetes"), ("version", "v1.36.2"))),
            ("paths", KubeDocument.ObjectOf(paths.Select(p => new KubeField(p.Key, p.Value)))),
            ("definitions", KubeDocument.ObjectOf(components.ToDocument().Fields.Select(f => new KubeField(f.Name, Schema(f.Value))))));
    }

    private static KubeDocument Schema(KubeDocument schema)
    {
        var fields = new List<KubeField>();
        foreach (var field in schema.Fields)
        {
            switch (field.Name)
            {
                case "properties": fields.Add(new(field.Name, KubeDocument.ObjectOf(field.Value.Fields.Select(p => new KubeField(p.Name, Schema(p.Value)))))); break;
                case "items" or "additionalProperties" when field.Value.IsObject: fields.Add(new(field.Name, Schema(field.Value))); break;
                case "allOf" when field.Value.Items is [var only]: fields.AddRange(Schema(only).Fields); break;
                // A value of several types is a text to v2, of whatever form.
                case "oneOf" or "anyOf" when schema["type"] is null: fields.Add(new("type", "string")); break;
                default:
                    if (Known.Contains(field.Name) || field.Name.StartsWith("x-kubernetes-", StringComparison.Ordinal)) fields.Add(field);
                    break;
            }
        }

        return KubeDocument.ObjectOf(fields);
    }
}
