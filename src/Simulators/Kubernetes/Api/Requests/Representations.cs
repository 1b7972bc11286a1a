using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>What a client accepts. In process every answer is a document; turning it into YAML, a Table or another form is the front end's work.</summary>
internal static class Representations
{
    private static readonly string[] Served = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/*", "*/*"];

    public static bool CanServe(string? accept)
    {
        if (string.IsNullOrEmpty(accept)) return true;
        foreach (var item in accept.Split(','))
        {
            if (Served.Contains(item.Split(';')[0].Trim())) return true;
        }

        return false;
    }

    public static ApiResponse NotAcceptable() => ApiStatus.Failure(406, "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
        KubeDocument.EmptyObject);
}
