using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>GET of one object, or of its status.</summary>
internal sealed class GetHandler(ServerState state)
{
    public ApiResponse Handle(RequestInfo request)
    {
        if (request.Query["resourceVersion"] is { Length: > 0 } asked)
        {
            if (!ListOptions.TryVersion(asked, out var version)) return ApiStatus.Unknown($"resourceVersion: Invalid value: \"{asked}\": strconv.ParseUint: parsing \"{asked}\": invalid syntax");
            if (version > (ulong)state.Store.Revision) return ListHandler.TooLarge(version, state.Store.Revision);
        }

        var table = state.Store.Table(request.Kind.StorageResource);
        var stored = table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name));
        return stored is null ? ApiStatus.NotFound(request.Resource, request.Name) : ApiStatus.Ok(request.Kind.FromStorage(state.Store.Read(table, stored, out _)));
    }
}
