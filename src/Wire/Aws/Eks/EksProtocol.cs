using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Eks;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Eks;

/// <summary>EKS in AWS's REST JSON protocol: DescribeCluster and ListClusters.</summary>
/// <remarks>Provenance: Documented (EKS API reference; the members of the SDKs' service model) and CrossChecked (aws CLI, boto3 with its waiter).</remarks>
internal sealed class EksProtocol(AwsGateway gateway) : IAwsProtocol
{
    internal const string Root = "clusters";
    private const int ClustersMax = 100;

    public string Service => "eks";

    public AwsServiceException Refusal(SignatureFault fault, string detail) => JsonError.RestRefusal(fault, detail);

    public Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken)
    {
        var call = Read(new RestPath(request));
        call.Answer(gateway.CallEks(new AwsApiCall("eks:" + call.Operation, caller.Principal, call.Request)), answer);
        return Task.CompletedTask;
    }

    public void WriteError(AwsServiceException error, AwsAnswer answer) => JsonError.Write(error, answer, "application/json");

    private static RestCall Read(RestPath path)
    {
        if (path.Method == "GET" && path.Segment(0) == Root && path.Segments.Count <= 2)
        {
            if (path.Segment(1) is { } name) return new RestCall("DescribeCluster", new DescribeClusterRecordInput(name), static (json, result) => WriteCluster(json, (ClusterRecord)result!));
            var limit = path.Count("maxResults");
            if (limit > ClustersMax) throw JsonMembers.Invalid("maxResults", path.Text("maxResults")!, $"Member must have value less than or equal to {ClustersMax}");
            return new RestCall("ListClusters", new ListClustersInput(new ListPageInput(limit, path.Text("nextToken"))), static (json, result) =>
            {
                var page = (ListPage<string>)result!;
                WriteTexts(json, "clusters", page.Items);
                if (page.NextMarker is not null) json.WriteString("nextToken", page.NextMarker);
            });
        }

        throw new AwsServiceException("UnknownOperationException", $"{path.Method} /{string.Join('/', path.Segments)} is no operation of EKS, or one that is not simulated.", 404);
    }

    private static void WriteCluster(Utf8JsonWriter json, ClusterRecord record)
    {
        var cluster = record.Cluster;
        json.WriteStartObject("cluster");
        json.WriteString("name", cluster.Name);
        json.WriteString("arn", cluster.Arn);
        if (cluster.CreatedAt is { } created) json.WriteTime("createdAt", created);
        json.WriteString("version", cluster.Version);
        if (cluster.Endpoint is not null) json.WriteString("endpoint", cluster.Endpoint);
        json.WriteStartObject("resourcesVpcConfig");
        WriteTexts(json, "subnetIds", cluster.SubnetIds.Select(static id => id.Value));
        WriteTexts(json, "securityGroupIds", cluster.SecurityGroupIds.Select(static id => id.Value));
        if (cluster.ClusterSecurityGroupId is { } group) json.WriteString("clusterSecurityGroupId", group.Value);
        json.WriteString("vpcId", cluster.VpcId.Value);
        json.WriteBoolean("endpointPublicAccess", cluster.EndpointPublicAccess);
        json.WriteBoolean("endpointPrivateAccess", cluster.EndpointPrivateAccess);
        WriteTexts(json, "publicAccessCidrs", cluster.PublicAccessCidrs);
        json.WriteEndObject();
        json.WriteString("status", cluster.Status);
        if (record.CertificateAuthorityData is { } data)
        {
            json.WriteStartObject("certificateAuthority");
            json.WriteString("data", data);
            json.WriteEndObject();
        }

        json.WriteString("platformVersion", record.PlatformVersion);
        json.WriteStartObject("tags");
        foreach (var (key, value) in cluster.Tags) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
