namespace Drydock.Bench;

/// <summary>One line of the table: what is measured, what was found, what is aimed at.</summary>
internal sealed record Row(string Name, string Found, string Aim);
