using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Authorization;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>What an API server makes in an empty store: its namespaces, the default roles.</summary>
internal static class Bootstrap
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static void Run(ServerState state)
    {
        if (state.Kinds.Find("", "v1", "namespaces") is not { } kind || state.Store.Table(kind.Resource).Objects.Count > 0) return;
        var create = new CreateHandler(state);
        foreach (var name in Namespaces)
        {
            Create(state, create, KubeDocument.Object(("kind", "Namespace"), ("apiVersion", "v1"), ("metadata", KubeDocument.Object(("name", name)))));
        }

        foreach (var role in DefaultRoles.Roles()) Create(state, create, role);
        foreach (var binding in DefaultRoles.Bindings()) Create(state, create, binding);
    }

    private static void Create(ServerState state, CreateHandler create, KubeDocument value)
    {
        if (state.Kinds.FindKind(value.Text("apiVersion")!, value.Text("kind")!) is not { } kind) return;
        var answer = create.Create(value, new RequestInfo { Verb = "create", Kind = kind, User = new ApiUser("system:apiserver", ["system:masters"]), UserAgent = "kube-apiserver" }, []);
        if (answer.StatusCode != 201) throw new InvalidOperationException($"the API server cannot make its own {kind.Kind} {value.Name}: {answer.Body}");
    }
}
