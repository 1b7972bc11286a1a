namespace Drydock.Cli.Doctor;

/// <summary>One thing that a tier needs.</summary>
/// <param name="Tier">sim, serve, live or cluster.</param>
/// <param name="What">The thing.</param>
/// <param name="State">ok; missing: the tier can't run without it; note: worth knowing.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="ToDo">What to do; empty when nothing.</param>
internal sealed record DoctorCheck(string Tier, string What, string State, string Observed, string ToDo = "")
{
    internal const string Ok = "ok";
    internal const string Missing = "missing";
    internal const string Note = "note";

    internal static readonly string[] Tiers = ["sim", "serve", "live", "cluster"];
}
