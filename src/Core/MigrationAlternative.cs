namespace Drydock.Core;

/// <summary>A way to do the migration, with the downtime that it is expected to take, so that ways can be compared.</summary>
/// <param name="Route">Who makes the copies, as --route names it.</param>
/// <param name="Cutover">How clients come to the copies, as --cutover names it.</param>
/// <param name="Expected">The downtime that is most likely.</param>
/// <param name="AtMost">The downtime that it stays below if nothing goes wrong.</param>
/// <param name="IsChosen">Whether this plan takes it.</param>
/// <param name="Remark">Why it was chosen, why it can't be taken here, or what it needs.</param>
public sealed record MigrationAlternative(string Route, string Cutover, TimeSpan Expected, TimeSpan AtMost, bool IsChosen, string Remark);
