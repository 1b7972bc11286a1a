using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>DELETE of a collection: each object that the selectors match, as if deleted one by one; answers with the list as it was.</summary>
internal sealed class DeleteCollectionHandler(ServerState state, ListHandler list, DeleteHandler delete)
{
    public ApiResponse Handle(RequestInfo request)
    {
        var options = DeleteOptions.Read(request);
        if (request.Kind.Resource == KubeResources.Namespaces) return ApiStatus.MethodNotAllowed();
        var answer = list.Handle(request);
        if (answer.StatusCode != 200) return answer;
        var table = state.Store.Table(request.Kind.StorageResource);
        foreach (var item in answer.Body!.List("items"))
        {
            // Another object of the same name may have come since only when something else ran in between; nothing does.
            if (table.Objects.Get(Storage.EtcdStore.KeyOf(item.Namespace, item.Name)) is { } stored) delete.Delete(stored, options, request);
        }

        return answer;
    }
}
