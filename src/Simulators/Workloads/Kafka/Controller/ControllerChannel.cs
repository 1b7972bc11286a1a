using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>A broker's way to the active controller, wherever it is now: one request at a time.</summary>
internal sealed class ControllerChannel(KafkaNode node, RaftNode raft)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    private KafkaConnection? _connection;
    private int? _connectedTo;

    /// <summary>What the controller answers after <see cref="KafkaError"/>; NotController when there is none or it can't be reached.</summary>
    internal async Task<(KafkaError Error, KafkaReader? Body)> CallAsync(KafkaApi api, Action<KafkaBuffer> body)
    {
        if (raft.LeaderId is not { } leader) return (KafkaError.NotController, null);
        try
        {
            if (_connectedTo != leader) Close();
            if (_connection is null)
            {
                var (host, port) = leader == node.Id ? ("localhost", node.Configuration.PortOf(controller: true)) : raft.Voters[leader];
                _connection = await node.ConnectAsync(host, port);
                _connectedTo = leader;
            }

            var answer = await _connection.CallAsync(api, 0, body, RequestTimeout, node.Clock);
            return ((KafkaError)answer.Int16(), answer);
        }
        catch (SimSocketException)
        {
            Close();
            return (KafkaError.NotController, null);
        }
    }

    internal void Close()
    {
        _connection?.Close();
        (_connection, _connectedTo) = (null, null);
    }
}
