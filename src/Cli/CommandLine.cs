using System.CommandLine;
using Drydock.Cli.Doctor;
using Drydock.Cli.Migrating;

namespace Drydock.Cli;

/// <summary>The commands of <c>drydock</c>.</summary>
internal static class CommandLine
{
    internal static RootCommand Create()
    {
        var root = new RootCommand("Rehearses the migration of storage under stateful Kubernetes workloads, in virtual time, with faults, replayable from a seed.")
        {
            RehearseCommand.Create(),
            MigrateCommand.Create(),
            RunCommand.Create(),
            ReplayCommandLine.Create(),
            ServeCommand.Create(),
            ExecCommand.Create(),
            ListCommand.Create(),
            DoctorCommand.Create(),
        };
        return root;
    }
}
