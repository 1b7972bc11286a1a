using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// /openapi/v2, in the two forms that clients ask for: a document without paths. kubectl looks there for kinds that OpenAPI v3 does not tell of, and is to find none of them (a real server has the
/// whole document; Assumed to make no difference to clients that read v3).
/// </summary>
internal static class SwaggerStub
{
    public const string Path = "/openapi/v2";

    private const string ProtobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>swagger (1), info (2: title, version) and an empty paths (8) of the OpenAPI v2 message.</summary>
    private const string Protobuf = "\u000a\u00032.0\u0012\u0015\u000a\u000aKubernetes\u0012\u0007v1.36.2\u0042\u0000";

    public static ApiResponse Answer(string? accept)
    {
        if (accept?.Contains("protobuf", StringComparison.Ordinal) == true) return new ApiResponse(200, [new("Content-Type", ProtobufType)], Protobuf);
        return ApiStatus.Ok(KubeDocument.Object(
            ("swagger", "2.0"), ("info", KubeDocument.Object(("title", "Kubernetes"), ("version", "v1.36.2"))), ("paths", KubeDocument.EmptyObject)));
    }
}
