using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A VPC endpoint with what the port does not tell.</summary>
internal sealed record VpcEndpointView(VpcEndpoint Endpoint, DateTimeOffset CreationTime, IReadOnlyList<KeyValuePair<string, string>> Tags);
