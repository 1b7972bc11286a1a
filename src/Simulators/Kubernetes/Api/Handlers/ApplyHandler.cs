using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Apply;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>PATCH with an apply configuration: makes the object or changes it under the ownership of its fields.</summary>
internal sealed class ApplyHandler(ServerState state, CreateHandler create, UpdateHandler update)
{
    public ApiResponse Handle(RequestInfo request, StoredObject? stored, List<string> warnings)
    {
        var duplicates = request.Query["fieldValidation"] == "Ignore" ? null : new List<string>();
        var applied = request.Document ?? YamlReader.Read(request.Body, duplicates);
        Check(applied, request);
        if (stored is null && request.Subresource is not null) return ApiStatus.NotFound(request.Resource, request.Name);
        var live = stored is null ? null : request.Kind.FromStorage(state.Store.Read(state.Store.Table(request.Kind.StorageResource), stored, out _));
        BodyReader.Report(duplicates, request.Query["fieldValidation"] ?? "", request, warnings);
        var result = ServerSideApply.Apply(live, applied, request, state.NowText);
        KubeDocument value;
        try
        {
            value = state.Decoder.Decode(result, request.Kind, null);
        }
        catch (DecodeException exception)
        {
            return ApiStatus.Unknown($"failed to convert patched object: {exception.Message}");
        }

        var meta = ObjectMeta.Of(value);
        if (UpdateHandler.NameMismatch(meta, request) is { } misnamed) return misnamed;
        if (NamespaceRules.Match(meta, request) is { } mismatch) return mismatch;
        if (stored is not null) return update.Update(meta, value, stored, request, warnings, isApply: true);
        if (meta.Uid.Length > 0) return ApiStatus.Conflict(request.Resource, request.Name, $"uid mismatch: the provided object specified uid {meta.Uid}, and no existing object was found");
        // An apply that creates does not mind the version that it was made for.
        meta.ResourceVersion = "";
        return create.Create(meta.Apply(value), request, warnings, isApply: true);
    }

    private static void Check(KubeDocument applied, RequestInfo request)
    {
        var (kind, apiVersion) = (applied.Text("kind") ?? "", applied.Text("apiVersion") ?? "");
        if (kind != request.Kind.Kind || apiVersion != request.Resource.ApiVersion)
        {
            var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
            var shown = slash < 0 ? "/" + apiVersion : apiVersion;
            throw new ApiStatusException(ApiStatus.BadRequest($"invalid object type: {shown}, Kind={kind}"));
        }

        if (applied.At("metadata", "managedFields") is { IsNull: false }) throw new ApiStatusException(ApiStatus.BadRequest("metadata.managedFields must be nil"));
    }
}
