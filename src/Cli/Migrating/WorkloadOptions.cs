using System.CommandLine;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Cli.Migrating;

/// <summary>The options that say whose volumes move: one of them is given.</summary>
internal sealed class WorkloadOptions
{
    private readonly Option<string?> _statefulSet = new("--statefulset") { Description = "NAMESPACE/NAME of the StatefulSet whose volumes move; NAME alone means the context's namespace." };
    private readonly Option<string?> _deployment = new("--deployment") { Description = "NAMESPACE/NAME of a Deployment of one replica, whose claims move." };
    private readonly Option<string?> _claim = new("--claim") { Description = "NAMESPACE/NAME[,NAME…] of claims that move, of one Deployment of one replica." };

    internal IEnumerable<Option> All => [_statefulSet, _deployment, _claim];

    /// <summary>Refuses a command line that names none or several; <paramref name="others"/> are further ways to say it.</summary>
    internal void RequireOneOn(Command command, params Option[] others)
    {
        var ways = All.Concat(others).ToList();
        command.Validators.Add(result =>
        {
            var given = ways.Where(o => result.GetResult(o) is { Implicit: false }).ToList();
            if (given.Count != 1) result.AddError($"{(given.Count == 0 ? "say whose volumes move" : "only one of these at a time")}: {string.Join(", ", ways.Select(o => o.Name))}");
        });
    }

    /// <summary>The kind, and the text that was given.</summary>
    internal (EncryptedWorkload Owner, string Name) Read(ParseResult parsed) =>
        parsed.GetValue(_statefulSet) is { } set ? (EncryptedWorkload.StatefulSet, set)
        : parsed.GetValue(_deployment) is { } deployment ? (EncryptedWorkload.Deployment, deployment)
        : (EncryptedWorkload.Claims, parsed.GetValue(_claim) ?? "");
}
