using System.Security.Cryptography;
using System.Text;

namespace Drydock.Core;

/// <summary>A short name of what a plan would do.</summary>
internal static class PlanFingerprint
{
    private const int DigitsMax = 16;

    internal static string Of(MigrationPlan plan)
    {
        var text = new StringBuilder();
        text.Append(plan.Migration.Kind).Append(' ').Append(plan.Migration.Target).Append('\n');
        foreach (var step in plan.Steps) text.Append(step.Name).Append(step.WorkloadIsDown ? " down\n" : " up\n");
        foreach (var volume in plan.Volumes) text.Append(volume).Append('\n');
        foreach (var setting in plan.Settings) text.Append(setting).Append('\n');
        // What was observed may tell of moments; what is confirmed is the risk itself.
        foreach (var finding in plan.Findings.Where(f => f.Severity != FindingSeverity.Info)) text.Append(finding.Code).Append(' ').Append(finding.Subject).Append('\n');
        text.Append(plan.ToDiff()).Append(plan.ManifestsToCommit);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..DigitsMax];
    }
}
