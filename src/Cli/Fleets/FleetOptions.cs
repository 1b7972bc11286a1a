using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Drydock.Core.Fleets;

namespace Drydock.Cli.Fleets;

/// <summary>The options by which many StatefulSets are meant at once.</summary>
internal sealed class FleetOptions
{
    private readonly Option<bool> _all = new("--all") { Description = "All StatefulSets, or those that --selector finds, instead of one." };
    private readonly Option<string> _selector = new("--selector", "-l") { Description = "With --all: a label selector, as app=redis,tier in (a, b).", DefaultValueFactory = _ => "" };
    private readonly Option<string[]> _namespaces = new("--namespace", "-n") { Description = "With --all: a namespace; may be given more than once. The context's when absent.", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "With --all: in all namespaces." };
    private readonly Option<int> _parallel = new("--parallel") { Description = "With --all: sets at a time.", DefaultValueFactory = _ => new FleetLimits().Parallel };
    private readonly Option<int> _volumes = new("--volumes-at-once") { Description = "With --all: volumes of the sets that are under way, and so the account's pending snapshots.", DefaultValueFactory = _ => new FleetLimits().VolumesAtOnce };
    private readonly Option<int?> _failures = new("--max-failures") { Description = "With --all: after so many sets that did not complete no more are begun; all are tried when absent." };
    private readonly Option<bool> _noCanary = new("--no-canary") { Description = "With --all: the smallest set does not go first and alone." };
    private readonly Option<string[]> _quotas = new("--storage-quota") { Description = "With --all: TYPE=GIB, the account's storage quota of a volume type where it is not EBS's default.", DefaultValueFactory = _ => [] };

    private IEnumerable<Option> Selecting => [_selector, _namespaces, _allNamespaces];
    private IEnumerable<Option> Dependent => [.. Selecting, _parallel, _volumes, _failures, _noCanary, _quotas];

    internal IEnumerable<Option> Options => [_all, .. Dependent];

    /// <summary>The option that stands in the place of a workload's.</summary>
    internal Option All => _all;

    internal void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Only the options that say which sets are meant.</summary>
    internal void AddSelectionTo(Command command)
    {
        foreach (var option in Selecting.Prepend(_all)) command.Add(option);
        command.Validators.Add(Check);
    }

    internal bool IsGiven(ParseResult parsed) => parsed.GetValue(_all);

    /// <summary>The fleet that is meant; null: one workload is.</summary>
    internal FleetRequest? Read(ParseResult parsed) => ReadSelection(parsed) is not { } selection ? null : selection with
    {
        Limits = new FleetLimits
        {
            Parallel = parsed.GetValue(_parallel),
            VolumesAtOnce = parsed.GetValue(_volumes),
            FailuresMax = parsed.GetValue(_failures),
            CanaryFirst = !parsed.GetValue(_noCanary),
            StorageGibibytesMax = Quotas(parsed.GetValue(_quotas) ?? []),
        },
    };

    /// <summary>As <see cref="Read"/>, of a command that takes no more than <see cref="AddSelectionTo"/>.</summary>
    internal FleetRequest? ReadSelection(ParseResult parsed) => !parsed.GetValue(_all) ? null : new FleetRequest
    {
        Selector = parsed.GetValue(_selector)!.Trim(),
        Namespaces = parsed.GetValue(_namespaces) ?? [],
        AllNamespaces = parsed.GetValue(_allNamespaces),
    };

    private void Check(CommandResult result)
    {
        if (result.GetResult(_all) is not { Implicit: false })
        {
            if (Dependent.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } alone) result.AddError($"{alone.Name} goes with --all");
            return;
        }

        if (result.GetValue(_allNamespaces) && result.GetValue(_namespaces) is { Length: > 0 }) result.AddError("--all-namespaces and --namespace exclude each other");
        foreach (var quota in result.GetValue(_quotas) ?? [])
        {
            if (Quota(quota) is null) result.AddError($"--storage-quota: '{quota}' is not TYPE=GIB, as gp3=102400");
        }
    }

    private static SortedDictionary<string, long> Quotas(IEnumerable<string> given)
    {
        var quotas = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (type, gibibytes) in new FleetLimits().StorageGibibytesMax) quotas[type] = gibibytes;
        foreach (var text in given)
        {
            if (Quota(text) is var (type, gibibytes)) quotas[type] = gibibytes;
        }

        return quotas;
    }

    private static (string Type, long Gibibytes)? Quota(string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && long.TryParse(text.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var gibibytes) ? (text[..sign], gibibytes) : null;
    }
}
