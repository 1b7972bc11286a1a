using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Discovery;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// The paths of a group and version with their operations. kubectl looks in them for what the server can do: the query parameters of PATCH (dryRun, fieldValidation) and the kinds of patch that it takes.
/// Provenance: Documented (API reference; kubectl's checks of dry run, validation and strategic merge patch).
/// </summary>
internal sealed class PathItems(string group, string version, SchemaComponents components)
{
    private static readonly string[] BodyTypes = ["*/*"];
    private static readonly string[] AnswerTypes = ["application/json", "application/yaml"];
    private static readonly string[] PatchTypes = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];
    private static readonly string[] CustomPatchTypes = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

    private static readonly KubeDocument Pretty = Query("pretty");
    private static readonly KubeDocument[] WriteParameters = [Query("dryRun"), Query("fieldManager"), Query("fieldValidation")];
    private static readonly KubeDocument[] PatchParameters = [.. WriteParameters, Query("force", "boolean")];
    private static readonly KubeDocument[] DeleteParameters =
        [Query("dryRun"), Query("gracePeriodSeconds", "integer"), Query("ignoreStoreReadErrorWithClusterBreakingPotential", "boolean"), Query("orphanDependents", "boolean"), Query("propagationPolicy")];
    private static readonly KubeDocument[] ListParameters =
    [
        Query("allowWatchBookmarks", "boolean"), Query("continue"), Query("fieldSelector"), Query("labelSelector"), Query("limit", "integer"), Query("resourceVersion"), Query("resourceVersionMatch"),
        Query("sendInitialEvents", "boolean"), Query("timeoutSeconds", "integer"), Query("watch", "boolean"),
    ];

    private readonly SortedDictionary<string, KubeDocument> _paths = new(StringComparer.Ordinal);

    private string Root => group.Length == 0 ? $"/api/{version}/" : $"/apis/{group}/{version}/";

    public KubeDocument ToDocument() => KubeDocument.ObjectOf(_paths.Select(p => new KubeField(p.Key, p.Value)));

    /// <summary>Adds a resource with its subresources; <paramref name="schema"/> is the component's name of its kind.</summary>
    public void Add(ResourceKind kind, string schema)
    {
        foreach (var resource in DiscoveryResource.Of([kind]))
        {
            var slash = resource.Name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) AddMain(kind, resource, resource.Name == kind.Resource.Plural ? schema : "");
            else AddSubresource(kind, resource, resource.Name[(slash + 1)..], schema);
        }
    }

    private void AddMain(ResourceKind kind, DiscoveryResource resource, string schema)
    {
        var (space, parameters) = kind.IsNamespaced ? ("namespaces/{namespace}/", new[] { PathParameter("namespace"), Pretty }) : ("", [Pretty]);
        var collection = new List<KubeField>();
        var list = schema.Length == 0 ? "" : schema + "List";
        if (Has(resource, "deletecollection")) collection.Add(new("delete", Operation(kind, "deletecollection", "Collection", [.. DeleteParameters, .. ListParameters], TypeNames.DeleteOptions, TypeNames.Status)));
        if (Has(resource, "list")) collection.Add(new("get", Operation(kind, "list", "", ListParameters, null, list)));
        collection.Add(new("parameters", KubeDocument.Array(parameters)));
        if (Has(resource, "create")) collection.Add(new("post", Operation(kind, "post", "", WriteParameters, schema, schema)));
        _paths[$"{Root}{space}{resource.Name}"] = KubeDocument.ObjectOf(collection);
        if (kind.IsNamespaced && Has(resource, "list"))
        {
            _paths[Root + resource.Name] = KubeDocument.Object(("get", Operation(kind, "list", "ForAllNamespaces", ListParameters, null, list)), ("parameters", KubeDocument.Array(Pretty)));
        }

        if (Has(resource, "get")) _paths[$"{Root}{space}{resource.Name}/{{name}}"] = Object(kind, resource, "", schema, [PathParameter("name"), .. parameters]);
    }

    private void AddSubresource(ResourceKind kind, DiscoveryResource resource, string name, string schema)
    {
        var space = kind.IsNamespaced ? "namespaces/{namespace}/" : "";
        KubeDocument[] parameters = kind.IsNamespaced ? [PathParameter("name"), PathParameter("namespace"), Pretty] : [PathParameter("name"), Pretty];
        var body = name switch { "status" or "ephemeralcontainers" => schema, "scale" => components.AddNamed("Scale"), _ => "" };
        _paths[$"{Root}{space}{kind.Resource.Plural}/{{name}}/{name}"] = Object(kind, resource, char.ToUpperInvariant(name[0]) + name[1..], body, parameters);
    }

    /// <summary>The operations on one object, or on a subresource of it.</summary>
    private KubeDocument Object(ResourceKind kind, DiscoveryResource resource, string suffix, string schema, KubeDocument[] parameters)
    {
        var item = new List<KubeField>();
        var answer = new List<KubeField>();
        foreach (var (verb, method) in (ReadOnlySpan<(string, string)>)[("delete", "delete"), ("get", "get"), ("patch", "patch"), ("create", "post"), ("update", "put")])
        {
            if (!Has(resource, verb) || (verb == "create" && suffix.Length == 0)) continue;
            var operation = verb switch
            {
                "delete" => Operation(kind, "delete", suffix, DeleteParameters, TypeNames.DeleteOptions, TypeNames.Status, resource),
                "get" => Operation(kind, "get", suffix, [], null, schema, resource),
                "patch" => Operation(kind, "patch", suffix, PatchParameters, TypeNames.Patch, schema, resource),
                "create" => Operation(kind, "post", suffix, WriteParameters, schema, schema, resource),
                _ => Operation(kind, "put", suffix, WriteParameters, schema, schema, resource),
            };
            answer.Add(new(method, operation));
        }

        item.AddRange(answer.OrderBy(f => f.Name, StringComparer.Ordinal));
        item.Add(new("parameters", KubeDocument.Array(parameters)));
        return KubeDocument.ObjectOf(item);
    }

    private KubeDocument Operation(ResourceKind kind, string action, string suffix, KubeDocument[] parameters, string? body, string answer, DiscoveryResource? resource = null)
    {
        var types = action != "patch" ? BodyTypes : kind.IsCustom ? CustomPatchTypes : PatchTypes;
        return KubeDocument.Object(
            ("tags", KubeDocument.Array(GroupName(true))), ("operationId", OperationId(kind, action, suffix)), ("parameters", parameters.Length == 0 ? null : KubeDocument.Array(parameters)),
            ("requestBody", body is null ? null : KubeDocument.Object(("content", Content(types, body)), ("required", action is "post" or "put" or "patch"))),
            ("responses", KubeDocument.Object(
                ("200", KubeDocument.Object(("description", "OK"), ("content", Content(AnswerTypes, answer)))), ("401", KubeDocument.Object(("description", "Unauthorized"))))),
            ("x-kubernetes-action", action),
            ("x-kubernetes-group-version-kind", resource is { Group.Length: > 0 }
                ? SchemaComponents.GroupVersionKind(resource.Group, resource.Version, resource.Kind)
                : SchemaComponents.GroupVersionKind(group, version, resource?.Kind ?? kind.Kind)));
    }

    private KubeDocument Content(string[] types, string schema)
    {
        if (schema is TypeNames.Status or TypeNames.DeleteOptions or TypeNames.Patch) components.AddMeta(schema);
        var value = schema.Length == 0 ? KubeDocument.EmptyObject : KubeDocument.Object(("schema", components.Reference(schema)));
        return KubeDocument.ObjectOf(types.Select(t => new KubeField(t, value)));
    }

    /// <summary>As listCoreV1NamespacedPod.</summary>
    private string OperationId(ResourceKind kind, string action, string suffix)
    {
        var verb = action switch { "post" => "create", "put" => "replace", "get" => "read", "deletecollection" => "deleteCollection", _ => action };
        if (suffix == "Collection") suffix = "";
        var scope = kind.IsNamespaced && suffix != "ForAllNamespaces" ? "Namespaced" : "";
        return $"{verb}{GroupName(false)}{char.ToUpperInvariant(version[0])}{version[1..]}{scope}{kind.Kind}{suffix}";
    }

    private string GroupName(bool isTag)
    {
        var name = group.Length == 0 ? "core" : group.Split('.')[0];
        return isTag ? $"{name}_{version}" : char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static bool Has(DiscoveryResource resource, string verb) => resource.Verbs.Contains(verb);

    private static KubeDocument Query(string name, string type = "string") => KubeDocument.Object(
        ("name", name), ("in", "query"), ("schema", KubeDocument.Object(("type", type), ("uniqueItems", true))));

    private static KubeDocument PathParameter(string name) => KubeDocument.Object(
        ("name", name), ("in", "path"), ("required", true), ("schema", KubeDocument.Object(("type", "string"), ("uniqueItems", true))));
}
