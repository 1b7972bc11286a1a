namespace Drydock.Wire.State;

/// <summary>Names of the single values of <see cref="StateKind.Meta"/>.</summary>
internal static class StateNames
{
    /// <summary>How often the directory was served from: random streams differ between the lives, so that no id is drawn twice.</summary>
    internal const string Life = "life";

    /// <summary>The seed of the first life.</summary>
    internal const string Seed = "seed";

    /// <summary>The add-ons that the cluster was given.</summary>
    internal const string AddOns = "add-ons";

    /// <summary>The revision of the store.</summary>
    internal const string Revision = "revision";
}
