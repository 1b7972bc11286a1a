namespace Drydock.Harness.Reports.Html;

/// <summary>How a state looks: the page has one colour for each, in both modes.</summary>
internal enum Tone
{
    /// <summary>At rest, nobody uses it.</summary>
    Idle,

    /// <summary>Becoming.</summary>
    Progress,

    /// <summary>In use, as wished.</summary>
    Good,

    /// <summary>Going away.</summary>
    Leaving,

    /// <summary>Broken.</summary>
    Bad,
}
