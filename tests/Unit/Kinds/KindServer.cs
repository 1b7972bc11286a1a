using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Kinds;

/// <summary>An API server in process, asked synchronously: every request is answered on the spot.</summary>
internal sealed class KindServer
{
    private readonly World _world = new(1);
    private readonly ApiServer _server;
    private int _count;

    public KindServer()
    {
        _server = new ApiServer(_world, _world.CreateProcess("kube-apiserver"), new EtcdStore(_world), KindCatalog.CreateAll());
        _server.Start();
    }

    /// <summary>The status code and body of the answer to one request.</summary>
    public (int Code, KubeDocument Body) Send(string method, string path, string body, string contentType = "application/json")
    {
        ApiResponse? answer = null;
        _world.CreateProcess($"client-{path}-{++_count}").Start(async () =>
        {
            answer = await _server.HandleAsync(new ApiRequest(method, path, "", contentType, "application/json", Encoding.UTF8.GetBytes(body), User: ApiUser.Admin, UserAgent: "test"));
        });
        _world.Run(() => answer is not null, TimeSpan.FromMinutes(1));
        return (answer!.StatusCode, answer.Body ?? KubeDocument.Null);
    }

    /// <summary>Creates an object that must be accepted.</summary>
    public KubeDocument Create(string path, string body)
    {
        var (code, answer) = Send("POST", path, body);
        return code == 201 ? answer : throw new InvalidOperationException($"{path}: {answer}");
    }

    /// <summary>The message of a refused merge patch, or "" when it is accepted.</summary>
    public string Patch(string path, string body)
    {
        var (code, answer) = Send("PATCH", path, body, "application/merge-patch+json");
        return code < 300 ? "" : answer.Text("message")!;
    }

    /// <summary>The message of a refused creation, or "" when it is accepted.</summary>
    public string Post(string path, string body)
    {
        var (code, answer) = Send("POST", path, body);
        return code < 300 ? "" : answer.Text("message")!;
    }
}
