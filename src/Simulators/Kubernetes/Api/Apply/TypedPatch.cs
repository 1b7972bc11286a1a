using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Checks that an applied configuration fits its type; the complaints are those of structured-merge-diff (Recorded).</summary>
internal static class TypedPatch
{
    /// <exception cref="ApiStatusException">500: it does not.</exception>
    public static void Check(KubeDocument applied, RequestInfo request)
    {
        var problems = new List<string>();
        Walk(applied, request.Kind.Schema, "", problems);
        if (problems.Count == 0) return;
        var what = problems.Count == 1 ? problems[0] : "errors:\n" + string.Join("\n", problems.Select(p => "  " + p));
        throw new ApiStatusException(ApiStatus.Unknown(
            $"failed to create typed patch object ({applied.Namespace}/{applied.Name}; {request.Resource.ApiVersion}, Kind={request.Kind.Kind}): {what}".Replace(
                $"; {request.Resource.ApiVersion},", $"; {(request.Resource.Group.Length == 0 ? "/" : "")}{request.Resource.ApiVersion},", StringComparison.Ordinal)));
    }

    private static void Walk(KubeDocument value, SchemaType type, string path, List<string> problems)
    {
        if (value.IsNull) return;
        switch (type.Kind)
        {
            case SchemaKind.Struct or SchemaKind.Map:
                if (!value.IsObject)
                {
                    problems.Add($"{path}: expected map, got {Show(value)}");
                    return;
                }

                foreach (var field in value.Fields)
                {
                    if (type.Kind == SchemaKind.Struct && !type.AllowsUnknown && type.Find(field.Name) is null)
                    {
                        problems.Add($"{path}.{field.Name}: field not declared in schema");
                        continue;
                    }

                    Walk(field.Value, TypedShape.FieldType(type, field.Name), $"{path}.{field.Name}", problems);
                }

                break;
            case SchemaKind.Array:
                if (!value.IsArray) problems.Add($"{path}: expected list, got {Show(value)}");
                else WalkItems(value, type, path, problems);
                break;
            case SchemaKind.String or SchemaKind.Bytes:
                if (!value.IsString) problems.Add($"{path}: expected string, got {Show(value)}");
                break;
            case SchemaKind.Integer32 or SchemaKind.Integer64 or SchemaKind.Number:
                if (!value.IsNumber) problems.Add($"{path}: expected numeric (int or float), got {Name(value)}");
                break;
            case SchemaKind.Boolean:
                if (!value.IsBoolean) problems.Add($"{path}: expected boolean, got {Name(value)}");
                break;
        }
    }

    private static void WalkItems(KubeDocument value, SchemaType type, string path, List<string> problems)
    {
        var seen = new List<string>();
        for (var i = 0; i < value.Items.Count; i++)
        {
            var item = value.Items[i];
            var element = type.Ownership == ListOwnership.Atomic ? null : PathElement.Item(item, type);
            if (element is not null)
            {
                if (seen.Contains(element)) problems.Add($"{path}: duplicate entries for key {PathElement.Describe(element)}");
                seen.Add(element);
            }

            Walk(item, type.Element!, path + (element is null ? $"[{i}]" : PathElement.Describe(element)), problems);
        }
    }

    private static string Show(KubeDocument value) => value.IsArray ? $"&{{[{string.Join(" ", value.Items.Select(i => i.ScalarText ?? i.ToString()))}]}}"
        : $"&value.valueUnstructured{{Value:{(value.IsString ? value.ToString() : value.IsObject ? "map[string]interface {}" + value : value.ScalarText)}}}";

    private static string Name(KubeDocument value) => value.Kind switch
    {
        KubeDocumentKind.String => "string",
        KubeDocumentKind.Boolean => "boolean",
        KubeDocumentKind.Array => "list",
        _ => "map",
    };
}
