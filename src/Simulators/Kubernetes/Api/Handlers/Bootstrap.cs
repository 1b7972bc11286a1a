using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>What an API server makes in an empty store: its namespaces.</summary>
internal static class Bootstrap
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static void Run(ServerState state)
    {
        if (state.Kinds.Find("", "v1", "namespaces") is not { } kind || state.Store.Table(kind.Resource).Objects.Count > 0) return;
        var create = new CreateHandler(state);
        foreach (var name in Namespaces)
        {
            create.Create(
                KubeDocument.Object(("kind", "Namespace"), ("apiVersion", "v1"), ("metadata", KubeDocument.Object(("name", name)))),
                new RequestInfo { Verb = "create", Kind = kind, User = new ApiUser("system:apiserver", ["system:masters"]), UserAgent = "kube-apiserver" }, []);
        }
    }
}
