using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Drydock.Harness.Environments;
using Drydock.Harness.Reports;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary>The options that every command that runs something takes.</summary>
internal sealed class RunOptions
{
    private const string Simulated = "sim";
    private const string AllHazards = "all";

    private readonly Option<string?> _seed = new("--seed") { Description = "The seed of the run, 0 to 18446744073709551615; drawn and printed when absent." };
    private readonly Option<string> _format = new("--format") { Description = "text or json, on stdout.", DefaultValueFactory = _ => "text" };
    private readonly Option<string?> _seeds = new("--seeds") { Description = "A sweep: N runs with the seeds 1 to N, or A..B." };
    private readonly Option<string[]> _faults = new("--fault")
    {
        Description = "A fault, as CrashAfter@17 (a call of the migration) or node-crash@STEP (as a step begins, * for every step); 'drydock list --faults' tells them; may be given more than once.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _hazards = new("--hazards")
    {
        Description = "Runs it once in peace, then once for each way to hurt each call of the migrator (it dies before or after, the answer is lost, …): N of them, drawn by the seed, or all.",
    };

    private readonly Option<bool> _calm = new("--calm") { Description = "No everyday trouble (busy servers, lost answers, broken watches) besides the given faults." };

    private readonly Option<string> _environment = new("--environment")
    {
        Description = "Where it runs: sim (everything but the library is simulated, in virtual time) or k3s (a real one in Docker; live build).",
        DefaultValueFactory = _ => Simulated,
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Leaves the containers of --environment k3s when the run is over, and prints how to reach and remove them." };

    internal void AddTo(Command command, bool withSeed = true)
    {
        _environment.AcceptOnlyFromAmong(Simulated, LivePart.K3s);
        _format.AcceptOnlyFromAmong("text", "json");
        if (withSeed)
        {
            _seed.Validators.Add(result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    result.AddError($"--seed: '{text}' is no number from 0 to {ulong.MaxValue}");
                }
            });
            _faults.Validators.Add(result =>
            {
                foreach (var token in result.Tokens)
                {
                    try
                    {
                        FaultText.Parse(token.Value);
                    }
                    catch (FormatException exception)
                    {
                        result.AddError($"--fault: {exception.Message}");
                    }
                }
            });
            _seeds.Validators.Add(result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (SeedRange.Parse(text) is null) result.AddError($"--seeds: '{text}' is neither a number nor a range as 1..200");
                if (result.GetResult(_seed) is not null) result.AddError("--seeds and --seed exclude each other");
            });
            _hazards.Validators.Add(result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (text != AllHazards && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)) result.AddError($"--hazards: '{text}' is neither a number nor {AllHazards}");
                if (result.GetResult(_seeds) is not null) result.AddError("--hazards and --seeds exclude each other");
                if (result.GetResult(_environment) is { Implicit: false }) result.AddError("--hazards is for simulated runs");
            });
            command.Add(_seed);
            command.Add(_seeds);
            command.Add(_hazards);
            command.Add(_faults);
            command.Add(_calm);
            command.Add(_environment);
            command.Add(_keep);
        }

        command.Add(_format);
        Reports.AddTo(command);
    }

    internal ReportOptions Reports { get; } = new();

    internal IReadOnlyList<ulong> Seeds(ParseResult parsed)
    {
        if (parsed.GetValue(_seeds) is { } range) return SeedRange.Parse(range)!;
        return [parsed.GetValue(_seed) is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) % 1_000_000_000];
    }

    /// <summary>Whether the calls of the migrator are hurt one after the other, and how many: null is all.</summary>
    internal (bool Wanted, int? Sample) Hazards(ParseResult parsed) =>
        parsed.GetValue(_hazards) is { } text ? (true, text == AllHazards ? null : int.Parse(text, CultureInfo.InvariantCulture)) : (false, null);

    /// <summary>The scenario with the faults of the command line.</summary>
    internal Scenario Apply(Scenario scenario, ParseResult parsed) => scenario with
    {
        Faults = (parsed.GetValue(_faults) ?? []).Select(FaultText.Parse).ToList(),
        EverydayTrouble = scenario.EverydayTrouble && !parsed.GetValue(_calm),
    };

    /// <summary>Where it runs; null for the simulated world.</summary>
    internal IScenarioEnvironment? Environment(ParseResult parsed) => parsed.GetValue(_environment) is LivePart.K3s ? LivePart.Environment(parsed.GetValue(_keep)) : null;

    internal bool IsJson(ParseResult parsed) => parsed.GetValue(_format) == "json";
}
