using System.Globalization;
using System.Text;
using Drydock.Core;

namespace Drydock.Harness.Reports;

/// <summary>What someone is told before the first change: where, what is created, changed and deleted, how large, how long.</summary>
public static class MigrationConfirmation
{
    /// <summary>Of a plan that is about to be applied.</summary>
    public static string Render(MigrationPlan plan, MigrationPlace place)
    {
        var text = new StringBuilder();
        text.Append(Where(place));
        var changes = Changes(plan);
        foreach (var kind in (string[])["created", "changed", "deleted"])
        {
            foreach (var isTemporary in (bool[])[false, true])
            {
                var names = changes.Where(c => c.Kind == kind && c.Temporary == isTemporary).ToList();
                if (names.Count == 0) continue;
                Line(text, isTemporary ? "for a while" : kind, string.Create(CultureInfo.InvariantCulture, $"{names.Count}: {string.Join(", ", names.Select(Name))}"));
            }
        }

        foreach (var volume in plan.Volumes) Line(text, "volume", $"{volume.Name}: {volume.SourceVolumeId}, {volume.SizeGibibytes} GiB{(volume.Encrypted ? ", encrypted" : "")}; it stays until the cleanup deletes it");
        foreach (var alike in plan.Settings.Where(s => s.Setting != "encryption").GroupBy(s => (s.Setting, s.Before, s.After)))
        {
            Line(text, alike.Key.Setting, $"{alike.Key.Before} becomes {alike.Key.After}: {string.Join(", ", alike.Select(s => s.Claim))}");
        }

        Line(text, "snapshots", string.Create(CultureInfo.InvariantCulture, $"at most {plan.SnapshotGibibytesMax} GiB in all, what the volumes have written; gone after the cleanup"));
        Line(text, "downtime", $"{Duration.Text(plan.ExpectedDowntime)} expected, at most {Duration.Text(plan.LongestDowntime)} ({string.Join(", ", plan.Downtime.Select(p => $"{p.Name} {Duration.Text(p.Duration)}"))})");
        Line(text, "plan", plan.Fingerprint);
        return text.ToString();
    }

    /// <summary>Of a cleanup or a rollback.</summary>
    public static string Render(IReadOnlyList<PlannedDeletion> deletions, MigrationPlace place)
    {
        var text = new StringBuilder();
        text.Append(Where(place));
        foreach (var deletion in deletions)
        {
            Line(text, "deleted", $"{deletion.Kind} {deletion.Name}{(deletion.SizeGibibytes is { } size ? string.Create(CultureInfo.InvariantCulture, $", {size} GiB") : "")}: {deletion.What}");
        }

        return text.ToString();
    }

    internal static IReadOnlyList<MigrationReportChange> Changes(MigrationPlan plan) =>
        [.. plan.Changes.Select(c => new MigrationReportChange(c.Before is null ? "created" : c.After is null ? "deleted" : "changed", $"{c.Resource.Plural}/{c.Key}", c.IsTemporary, c.Remark))];

    private static string Where(MigrationPlace place)
    {
        var text = new StringBuilder();
        Line(text, "cluster", $"context {place.Context} at {place.Server.GetLeftPart(UriPartial.Authority)}{(place.User.Length == 0 ? "" : $" as user {place.User}")}");
        Line(text, "account", $"{place.AccountId}, region {place.Region}, as {place.CallerArn}{(place.IsServed ? " (simulated)" : "")}");
        return text.ToString();
    }

    private static string Name(MigrationReportChange change) => change.Kind == "changed" && change.Remark is not null ? $"{change.Object} ({change.Remark})" : change.Object;

    private static void Line(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-12} {value}\n");
}
