using System.Globalization;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Patching;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>PATCH of an object or its status, in the four content types.</summary>
internal sealed class PatchHandler(ServerState state, CreateHandler create, UpdateHandler update)
{
    private const int JsonPatchOperationsMax = 10_000;
    private const string ServerRejected = "the server rejected our request due to an error in our request";

    public ApiResponse Handle(RequestInfo request)
    {
        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        if (UnsupportedType(type, request.Kind) is { } unsupported) return unsupported;
        if (RequestOptions.Check(request, "PatchOptions", type == PatchContentType.Apply) is { } refused) return refused;
        BodyReader.CheckSize(request);
        var warnings = new List<string>();
        var table = state.Store.Table(request.Kind.StorageResource);
        var stored = table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name));
        if (type == PatchContentType.Apply) return new ApplyHandler(state, create, update).Handle(request, stored, warnings).WithWarnings(warnings);
        if (stored is null) return ApiStatus.NotFound(request.Resource, request.Name);
        var current = request.Kind.FromStorage(state.Store.Read(table, stored, out _));
        var patched = Patch(current, type, request, out var problems);
        return Finish(patched, stored, request, problems, warnings).WithWarnings(warnings);
    }

    /// <summary>Applies a patch of one of the three older kinds.</summary>
    /// <exception cref="ApiStatusException">It does not parse or does not fit.</exception>
    public static KubeDocument Patch(KubeDocument current, string type, RequestInfo request, out List<string>? problems)
    {
        problems = request.Query["fieldValidation"] == "Ignore" ? null : [];
        try
        {
            return type switch
            {
                PatchContentType.Json => JsonPatch.Apply(current, ReadJsonPatch(request, problems)),
                PatchContentType.Merge => MergePatch.Apply(current, ReadMap(request, problems)),
                _ => StrategicMergePatch.Apply(current, ReadMap(request, problems), request.Kind.Schema),
            };
        }
        catch (PatchException exception)
        {
            throw new ApiStatusException(exception.StatusCode switch
            {
                422 => ApiStatus.Failure(422, "Invalid", ServerRejected, KubeDocument.EmptyObject),
                400 => ApiStatus.BadRequest(exception.Message),
                _ => ApiStatus.Unknown(exception.Message),
            });
        }
    }

    private ApiResponse Finish(KubeDocument patched, StoredObject stored, RequestInfo request, List<string>? problems, List<string> warnings)
    {
        KubeDocument value;
        var (kind, apiVersion) = (patched.Text("kind") ?? "", patched.Text("apiVersion") ?? "");
        var decodedAs = request.Kind;
        if (kind != request.Kind.Kind || apiVersion != request.Resource.ApiVersion)
        {
            // The kind of a custom resource is validated later; its version must be one that converts.
            if (request.Kind is CustomResourceKind)
            {
                if (apiVersion != request.Resource.ApiVersion) return Undecodable(patched, $"request to convert CR from an invalid group/version: {apiVersion}");
            }
            else if (state.Kinds.FindKind(apiVersion, kind) is { } known) decodedAs = known;
            else return Undecodable(patched, BodyReader.NotRegistered(kind, apiVersion));
        }

        try
        {
            value = state.Decoder.Decode(patched, decodedAs, problems);
        }
        catch (DecodeException exception)
        {
            return Undecodable(patched, exception.Message);
        }

        if (problems is { Count: > 0 } && request.Query["fieldValidation"] == "Strict") return Undecodable(StrategicForm(patched, request), $"strict decoding error: {string.Join(", ", problems)}");
        if (problems is not null) warnings.AddRange(problems);
        var meta = ObjectMeta.Of(value);
        if (UpdateHandler.NameMismatch(meta, request) is { } misnamed) return misnamed;

        if (NamespaceRules.Match(meta, request) is { } mismatch) return mismatch;
        return update.Update(meta, value, stored, request, warnings);
    }

    /// <summary>A strategic merge patch is quoted itself, as Go prints a map; of the others the result.</summary>
    private static string StrategicForm(KubeDocument patched, RequestInfo request)
    {
        if (request.ContentType?.StartsWith(PatchContentType.StrategicMerge, StringComparison.Ordinal) != true) return patched.ToString();
        return StrategicMergePatch.GoMap(request.Document ?? KubeDocument.Parse(request.Body.Span));
    }

    public static ApiResponse Undecodable(KubeDocument patched, string message) => Undecodable(patched.ToString(), message);

    private static ApiResponse Undecodable(string patched, string message)
    {
        var errors = new FieldErrors();
        errors.Add("FieldValueInvalid", "patch", $"Invalid value: {MetadataValidation.Quote(patched)}: {message}");
        return ApiStatus.Invalid("", "", "", errors.Items);
    }

    private static ApiResponse? UnsupportedType(string type, ResourceKind kind)
    {
        string[] known = kind.IsCustom
            ? [PatchContentType.Json, PatchContentType.Merge, PatchContentType.Apply]
            : [PatchContentType.Json, PatchContentType.Merge, PatchContentType.StrategicMerge, PatchContentType.Apply];
        if (known.Contains(type)) return null;
        return ApiStatus.Failure(415, "UnsupportedMediaType",
            $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", known)}");
    }

    private static KubeDocument ReadJsonPatch(RequestInfo request, List<string>? problems)
    {
        var duplicates = problems is null ? null : new List<string>();
        var patch = request.Document ?? Parse(request, duplicates);
        if (!patch.IsArray) throw new ApiStatusException(ApiStatus.BadRequest($"error decoding patch: json: cannot unmarshal {Name(patch)} into Go value of type []handlers.jsonPatchOp"));
        if (patch.Items.Count > JsonPatchOperationsMax)
        {
            throw new ApiStatusException(ApiStatus.Failure(413, "RequestEntityTooLarge",
                string.Create(CultureInfo.InvariantCulture, $"Request entity too large: The allowed maximum operations in a JSON patch is {JsonPatchOperationsMax}, got {patch.Items.Count}")));
        }

        CheckOperations(patch, problems);
        foreach (var duplicate in duplicates ?? []) problems!.Add("json patch " + duplicate);
        return patch;
    }

    /// <summary>Operations are objects with texts in op, path and from; other fields count as unknown.</summary>
    private static void CheckOperations(KubeDocument patch, List<string>? problems)
    {
        for (var i = 0; i < patch.Items.Count; i++)
        {
            var operation = patch.Items[i];
            if (!operation.IsObject && !operation.IsNull) throw new ApiStatusException(ApiStatus.BadRequest($"error decoding patch: json: cannot unmarshal {Name(operation)} into Go value of type handlers.jsonPatchOp"));
            foreach (var (name, value) in operation.Fields)
            {
                if (name is "op" or "path" or "from")
                {
                    if (value.IsString || value.IsNull) continue;
                    throw new ApiStatusException(ApiStatus.BadRequest($"error decoding patch: json: cannot unmarshal {Name(value)} into Go struct field jsonPatchOp.{name} of type string"));
                }

                if (name != "value") problems?.Add(string.Create(CultureInfo.InvariantCulture, $"json patch unknown field \"[{i}].{name}\""));
            }
        }
    }

    private static KubeDocument ReadMap(RequestInfo request, List<string>? problems)
    {
        var patch = request.Document ?? Parse(request, problems);
        if (patch.IsObject) return patch;
        throw new ApiStatusException(ApiStatus.BadRequest(patch.IsNull
            ? "Invalid JSON Patch"
            : $"error decoding patch: json: cannot unmarshal {Name(patch)} into Go value of type map[string]interface {{}}"));
    }

    private static KubeDocument Parse(RequestInfo request, List<string>? problems)
    {
        try
        {
            return KubeDocument.Parse(request.Body.Span, problems);
        }
        catch (JsonException)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"error decoding patch: {GoJsonError.Describe(Encoding.UTF8.GetString(request.Body.Span))}"));
        }
    }

    private static string Name(KubeDocument value) => value.Kind switch
    {
        KubeDocumentKind.Boolean => "bool",
        KubeDocumentKind.Array => "array",
        KubeDocumentKind.Object => "object",
        KubeDocumentKind.Number => "number",
        _ => "string",
    };
}
