namespace Drydock.Simulators.Checkers;

/// <summary>Whoever could write before the migration can write after it, whichever way it ended.</summary>
public sealed class ServedChecker() : Checker("clients are served in the end")
{
    public void Unserved(string target) => Violate($"the writer of {target} got no write acknowledged any more");
}
