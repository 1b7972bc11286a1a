namespace Drydock.Core;

/// <summary>A right that the migrator (or, where said, the CSI driver) needs: <paramref name="System"/> "kubernetes" or "iam", then verbs and resources or an IAM action.</summary>
public sealed record RequiredPermission(string System, string Who, string Action, string On)
{
    public override string ToString() => $"{System}: {Who}: {Action} {On}";
}
