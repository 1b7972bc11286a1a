using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>The actions of EC2 that are served: how each reads its parameters and writes its result.</summary>
/// <remarks>Provenance: Documented (EC2 API reference 2016-11-15, members and their names as in the SDKs' service models).</remarks>
internal static partial class Ec2Actions
{
    internal static SortedDictionary<string, Func<QueryParameters, Ec2Call>> All(SimAwsOptions options)
    {
        var actions = new SortedDictionary<string, Func<QueryParameters, Ec2Call>>(StringComparer.Ordinal);
        AddVolumes(actions, options);
        AddSnapshots(actions);
        AddTags(actions);
        AddRegion(actions, options);
        AddInstances(actions, options);
        AddNetwork(actions, options);
        return actions;
    }

    /// <summary>One page of a Describe action by ids, filters, MaxResults and NextToken.</summary>
    private static DescribePageInput Page(QueryParameters parameters, string? idsName, SnapshotScope? scope = null)
    {
        var ids = idsName is null ? [] : parameters.List(idsName);
        return new DescribePageInput(new DescribeRequest(ids, parameters.Filters()), parameters.Number("MaxResults"), parameters.Text("NextToken"), scope);
    }

    private static void WriteReturn(AwsAnswer xml, object? result)
    {
        _ = result;
        xml.Element("return"u8, true);
    }

    private static VolumeId VolumeOf(QueryParameters parameters, string name = "VolumeId") => new(parameters.RequiredText(name));

    private static SnapshotId SnapshotOf(QueryParameters parameters, string name = "SnapshotId") => new(parameters.RequiredText(name));
}
