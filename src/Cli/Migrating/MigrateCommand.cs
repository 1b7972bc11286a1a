using System.CommandLine;

namespace Drydock.Cli.Migrating;

/// <summary><c>drydock migrate permissions|plan|apply|status|rollback|cleanup encrypt-volumes</c>: the migration itself, on the cluster of a kubeconfig.</summary>
internal static class MigrateCommand
{
    internal static Command Create() => new("migrate", "Plans and performs a migration on a cluster; what it did is in a journal there, so that it can go on after anything.")
    {
        PermissionsCommand.Create(),
        Verb(MigrateVerb.Plan, "Reads and tells what would be done; changes nothing."),
        Verb(MigrateVerb.Apply, "Performs the migration, or goes on with one that was interrupted."),
        Verb(MigrateVerb.Status, "Tells where the migration stands; changes nothing."),
        Verb(MigrateVerb.Rollback, "Goes back to where the migration began."),
        Verb(MigrateVerb.Cleanup, "After a completed migration: deletes the unencrypted sources and what the migration left."),
    };

    private static Command Verb(MigrateVerb verb, string description)
    {
        var options = new MigrateOptions();
        var command = new Command("encrypt-volumes", "Moves the EBS volumes of a StatefulSet onto encrypted ones, in place.");
        options.AddTo(command, verb);
        // Not asynchronous for System.CommandLine, which would end the process two seconds after Ctrl-C: a change that is under way may take longer.
        command.SetAction(parsed => MigrateExecution.RunAsync(options.Read(parsed, verb)).GetAwaiter().GetResult());
        return new Command(verb.ToString().ToLowerInvariant(), description) { command };
    }
}
