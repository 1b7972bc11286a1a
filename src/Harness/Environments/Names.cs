namespace Drydock.Harness.Environments;

/// <summary>"namespace/name" in its two parts.</summary>
internal static class Names
{
    internal static (string Namespace, string Name) Of(string target)
    {
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        return (target[..slash], target[(slash + 1)..]);
    }
}
