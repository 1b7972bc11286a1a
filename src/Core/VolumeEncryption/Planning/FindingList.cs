namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Collects findings; blocking ones come out first, else in the order of finding.</summary>
internal sealed class FindingList
{
    private readonly List<PreflightFinding> _findings = [];

    internal bool IsBlocked => _findings.Any(f => f.Severity == FindingSeverity.Blocking);

    internal IReadOnlyList<PreflightFinding> ToList() => [.. _findings.OrderByDescending(f => f.Severity)];

    internal void Add(PreflightFinding finding) => _findings.Add(finding);

    internal void Block(string code, string subject, string observed, string toDo) => _findings.Add(new(FindingSeverity.Blocking, code, subject, observed, toDo));

    internal void Warn(string code, string subject, string observed, string toDo) => _findings.Add(new(FindingSeverity.Warning, code, subject, observed, toDo));

    internal void Inform(string code, string subject, string observed, string toDo) => _findings.Add(new(FindingSeverity.Info, code, subject, observed, toDo));
}
