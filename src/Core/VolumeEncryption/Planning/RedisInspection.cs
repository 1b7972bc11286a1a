using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>What only the running Redis can tell, whichever way its volumes are moved: whether it lets redis-cli in, and which modules it has. Asks one ready pod, and changes nothing.</summary>
internal sealed class RedisInspection(VolumeEncryptionMigration migration, Inventory inventory, RouteContext context, FindingList findings)
{
    private const int Tries = 3;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var spec = inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;
        if (migration.Application == ApplicationProbe.None || RedisDetection.Container(spec) is not { } container) return;
        var pod = inventory.OwnPods.Where(WorkloadInspection.IsReady).OrderBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault();
        if (pod is null) return;
        var subject = $"Redis in pod {pod.Name}";
        var cli = new RedisCli(context.Kubernetes, context.Pace, null, migration.Namespace, container);
        var (answer, problem) = await cli.TryAsync(pod.Name, ["redis-cli", "MODULE", "LIST"], "", cancellationToken);
        // A connection that broke says nothing of Redis.
        for (var again = 1; again < Tries && problem is not null and not RedisPassword.Missing; again++)
        {
            await context.Pace.DelayAsync(context.Pace.Options.PollInterval, cancellationToken);
            (answer, problem) = await cli.TryAsync(pod.Name, ["redis-cli", "MODULE", "LIST"], "", cancellationToken);
        }

        var isReplicated = migration.Route == EncryptionRoute.ApplicationReplication;
        // That route has said so itself.
        if (problem == RedisPassword.Missing && isReplicated) return;
        if (problem == RedisPassword.Missing) findings.Block(RedisPasswordUnknown, subject, problem, $"{RedisPassword.ToDo}; or leave Redis alone with --application none, if it saves by itself when it is stopped");
        else if (problem is not null) findings.Warn(RedisNotAsked, subject, $"it could not be asked: {problem}", "see why: it will be asked again before its pod is stopped");
        else if (Modules(answer) is { Count: > 0 } modules) Tell(subject, modules, isReplicated);
    }

    private void Tell(string subject, IReadOnlyList<string> modules, bool isReplicated)
    {
        var consequence = isReplicated
            ? "the new pods get them by the same image and arguments, or can't take the data over; of their keys only the number is compared"
            : "their data is moved with the files as it is";
        findings.Warn(RedisModules, subject, $"it has the modules {string.Join(", ", modules)}, of whose data types nothing is known here: {consequence}",
            "see that each is loaded by the image, the arguments or the configuration: what was loaded by MODULE LOAD is missing after every start, and then Redis can't read its own files");
    }

    /// <summary>Names and versions in an answer as redis-cli prints it without a terminal, each name and value on a line; none before 4.0, which does not know the question.</summary>
    private static List<string> Modules(string answer)
    {
        var (modules, lines) = (new List<string>(), answer.Split('\n'));
        for (var i = 0; i + 3 < lines.Length; i++)
        {
            if (lines[i] == "name" && lines[i + 2] == "ver" && long.TryParse(lines[i + 3], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                modules.Add(string.Create(CultureInfo.InvariantCulture, $"{lines[i + 1]} ({version})"));
            }
        }

        return modules;
    }
}
