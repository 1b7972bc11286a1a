using System.Globalization;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Tools;

/// <summary>kafka-metadata-quorum.sh describe --status and --replication. Documented: MetadataQuorumCommand of 3.9 (voters with their endpoints; a list of ids before 3.9).</summary>
public sealed class MetadataQuorumProgram(string tag) : IContainerProgram
{
    private static readonly string[] Known = ["bootstrap-server", "command-config", "status", "replication"];

    public async Task<int> RunAsync(IContainerContext context)
    {
        var options = KafkaToolOptions.Parse(context.Arguments);
        if (options.Unknown(Known) is { } unknown) return Failed(context, $"unrecognized arguments: '--{unknown}'");
        if (options.Value("bootstrap-server") is not { } bootstrap) return Failed(context, "one of the arguments --bootstrap-server --bootstrap-controller is required");
        if (options.Words is not ["describe"] || options.Has("status") == options.Has("replication")) return Failed(context, "One of --status or --replication must be specified with describe sub-command");
        if (await KafkaToolConnection.TryConnectAsync(context, bootstrap) is not { } connection) return Failed(context, "Timed out waiting for a node assignment. Call: describeMetadataQuorum");
        try
        {
            var answer = await connection.CallAsync(KafkaApi.DescribeQuorum, 0, static _ => { }, KafkaToolConnection.RequestTimeout, context.Clock);
            connection.Close();
            var error = (KafkaError)answer.Int16();
            var clusterId = answer.String();
            if (error != KafkaError.None) return Failed(context, "Timed out waiting for a node assignment. Call: describeMetadataQuorum");
            Print(context, options, clusterId, answer);
            return 0;
        }
        catch (SimSocketException lost)
        {
            return Failed(context, lost.Message);
        }
    }

    private void Print(IContainerContext context, KafkaToolOptions options, string clusterId, KafkaReader answer)
    {
        var (epoch, leader, highWatermark) = (answer.Int32(), answer.Int32(), answer.Int64());
        var voters = new List<(int Id, long End, long FetchedAt, long CaughtUpAt)>();
        for (var left = answer.ArrayLength(); left > 0; left--) voters.Add((answer.Int32(), answer.Int64(), answer.Int64(), answer.Int64()));
        var endpoints = new SortedDictionary<int, string>();
        while (answer.Remaining > 0) endpoints[answer.Int32()] = string.Create(CultureInfo.InvariantCulture, $"CONTROLLER://{answer.String()}:{answer.Int32()}");
        var own = voters.Find(v => v.Id == leader);
        if (options.Has("replication"))
        {
            context.WriteStdout("NodeId\tDirectoryId           \tLogEndOffset\tLag\tLastFetchTimestamp\tLastCaughtUpTimestamp\tStatus  \t\n");
            foreach (var voter in voters.OrderBy(v => v.Id == leader ? 0 : 1).ThenBy(v => v.Id))
            {
                context.WriteStdout(Line($"{voter.Id,-6}\tAAAAAAAAAAAAAAAAAAAAAA\t{voter.End,-12}\t{own.End - voter.End,-3}\t{voter.FetchedAt,-18}\t{voter.CaughtUpAt,-21}\t{(voter.Id == leader ? "Leader" : "Follower"),-8}\t\n"));
            }

            return;
        }

        // The real controllers write a no-op record every half second, so that a silent voter falls behind; here its silence tells.
        var last = voters.OrderBy(v => v.End).ThenBy(v => v.CaughtUpAt).First();
        var lag = last.Id == leader ? 0 : own.CaughtUpAt - last.CaughtUpAt;
        context.WriteStdout(Line($"ClusterId:              {clusterId}\nLeaderId:               {leader}\nLeaderEpoch:            {epoch}\nHighWatermark:          {highWatermark}\nMaxFollowerLag:         {own.End - last.End}\nMaxFollowerLagTimeMs:   {lag}\n"));
        context.WriteStdout($"CurrentVoters:          [{string.Join(PrintsEndpoints() ? ", " : ",", voters.Select(v => PrintsEndpoints() ? Line($"{{\"id\": {v.Id}, \"directoryId\": null, \"endpoints\": [\"{endpoints.GetValueOrDefault(v.Id)}\"]}}") : Line($"{v.Id}")))}]\nCurrentObservers:       []\n");
    }

    private bool PrintsEndpoints() => !(tag.StartsWith("3.", StringComparison.Ordinal) && tag.Length > 2 && tag[2] < '9');

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Failed(IContainerContext context, string why)
    {
        context.WriteStderr(why + "\n");
        return 1;
    }
}
