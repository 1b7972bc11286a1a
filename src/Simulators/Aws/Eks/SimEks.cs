using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Eks;

/// <summary>EKS of one account and region, on the process "aws-eks": it tells of the clusters that the harness runs, and changes none.</summary>
/// <remarks>Provenance: Documented (EKS API reference, DescribeCluster, ListClusters); see COVERAGE.md.</remarks>
internal sealed class SimEks
{
    private const int NamesPerPage = 100;

    private readonly SimAwsOptions _options;
    private readonly SortedDictionary<string, ClusterRecord> _clusters;
    private readonly ListPaging _paging;

    internal SimEks(World world, SimAwsOptions options, SortedDictionary<string, ClusterRecord> clusters)
    {
        (_options, _clusters) = (options, clusters);
        Process = world.CreateProcess("aws-eks");
        Process.Start(static () => Task.CompletedTask);
        Process.OnEnd(() => world.Fail(new InvalidOperationException("the process aws-eks is AWS itself and never crashes: crash a client, or use the fates of its calls")));
        _paging = new ListPaging(world.RandomFor("aws-eks/markers"), EksErrors.InvalidToken);
        Server = new RpcServer<AwsApiCall, object?>(Process, "eks", options.ApiLatency);
        Server.Serve(call => Task.FromResult(Handle(call)));
    }

    internal SimProcess Process { get; }
    internal RpcServer<AwsApiCall, object?> Server { get; }

    /// <summary>Answers one call; on the process "aws-eks".</summary>
    internal object? Handle(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        switch (call.Request)
        {
            case DescribeClusterInput input: return Find(call, input.Name).Cluster;
            case DescribeClusterRecordInput input: return Find(call, input.Name);
            case ListClustersInput input:
                Demand(call, "*");
                return _paging.Take(input.Page, "ListClusters", [.. _clusters.Keys], static name => name, NamesPerPage);
            default: throw EksErrors.UnknownOperation(call.Operation["eks:".Length..]);
        }
    }

    private static void Demand(AwsApiCall call, string resource)
    {
        if (PolicyEvaluator.Evaluate(call.Principal.Statements, call.Operation, resource) != PolicyDecision.Allow) throw EksErrors.AccessDenied(call.Principal.Arn, call.Operation, resource);
    }

    private ClusterRecord Find(AwsApiCall call, string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) throw EksErrors.InvalidName(name);
        Demand(call, $"arn:aws:eks:{_options.Region}:{_options.AccountId}:cluster/{name}");
        return _clusters.TryGetValue(name, out var found) ? found : throw EksErrors.ClusterNotFound(name);
    }
}
